"""Sentences of short texts, as the readers see them."""

from contextlib import contextmanager

from hustings.readers.article.language import parsing
from hustings.readers.article.pipeline import article_of
from hustings.readers.article.proposals import by_rules

FILLER = (
    "\n\nThe members of the council said that they would return to the budget of the library when "
    "the county has finished its study of the roads.\n"
)


@contextmanager
def scene(text, words):
    """The sentence of a text that has these words."""
    article = article_of("A headline\n\n" + text + FILLER, "an article")
    with parsing():
        _, told, _ = by_rules(article, None)
        yield next(t.scene for t in told if words in t.scene.sentence.text)
