"""What pages leave in a pasted article goes, prose stays, and every offset holds."""

from itertools import pairwise

import pytest
from benchmarks.reading import samples
from hypothesis import given
from hypothesis import strategies as st

from hustings.readers.article.cleaning import clean, line_kind
from hustings.readers.article.layer import Layer
from hustings.readers.article.source import is_html


def cleaned(text):
    return Layer.of(text).without(clean(text).cuts).text


GLUED = [
    (
        "said Rep. Dana DoeDana Jane DoeCouncil race heats up Poll: Doe leads MORE (D) on Monday.",
        "said Rep. Dana Doe (D) on Monday.",
    ),
    (
        "said Rep. Dana Doe Dana Jane Doe Council race heats up Poll: Doe leads MORE (D) on Monday.",
        "said Rep. Dana Doe  (D) on Monday.",
    ),
    (
        "ex-Mayor Dana Doe Dana Jane DoeIs the pier open? Doe leads by Mercer Bay MORE (D) ran.",
        "ex-Mayor Dana Doe  (D) ran.",
    ),
    (
        "Sen. Al CoeAlbert (Al) CoeCoe: 'I'm in' MORE and Rep. Bo FyeRobert B. FyeFye wins MORE met.",
        "Sen. Al Coe and Rep. Bo Fye met.",
    ),
    (
        "Judge Thomas MoreThomas Edward MoreMore voters back More MORE's ruling, More said.",
        "Judge Thomas More's ruling, More said.",
    ),
    (
        "Ana García RuizAna Isabel García RuizJudge rules MORE spoke.",
        "Ana García Ruiz spoke.",
    ),
    (
        "Sheriff Luis Paz Luis Alberto Paz Sheriff opposes plan MORE spoke.",
        "Sheriff Luis Paz  spoke.",
    ),
    (
        "Rep. Joe Poe Jr.Joseph (Joe) Patrick PoePoe to retire Poe: No more taxes MORE (R) left.",
        "Rep. Joe Poe Jr. (R) left.",
    ),
    (
        "President RoeRichard John RoeRoe rips Doe ‘What a mess’ Five takeaways MORE won. Moore lost.",
        "President Roe won. Moore lost.",
    ),
    (
        "Sen. Di McCoyDiana Lee McCoyMcCoy bill stalls MORE told Ed O'HaraEdward O'HaraPoll MORE so.",
        "Sen. Di McCoy told Ed O'Hara so.",
    ),
    (
        "Beth de la CruzElizabeth de la CruzVoters want more debates MORE, a lawyer, ran.",
        "Beth de la Cruz, a lawyer, ran.",
    ),
    (
        "Rep. John Lewis Poe III John Lewis Poe Poe retires House passes bill MORE (R) left.",
        "Rep. John Lewis Poe III  (R) left.",
    ),
    (
        "Gov. María López PérezMaría José López PérezGovernor vetoes bill López to run? MORE spoke.",
        "Gov. María López Pérez spoke.",
    ),
    (
        "“I like Dana DoeDana Jane DoeDoe: 'Never' Poll up MORE,” she said.",
        "“I like Dana Doe,” she said.",
    ),
    ("Mayor Jo RoeCouncil clears stadium deal Roe: no new taxes MORE ran.", "Mayor Jo Roe ran."),
]


@pytest.mark.parametrize(("text", "expected"), GLUED, ids=range(len(GLUED)))
def test_titles_glued_to_a_name_go(text, expected):
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "prose",
    [
        "Dana Doe and Jane Doe want more debates. Thomas More wants none, Moore said.",
        "Dana Doe Dana Doe is a common way to write. She wants MORE.",
        "McCoy told YouTube that MORE is the name of the group.",
        "The group MORE endorsed Doe, who wants more money for schools.",
        "Doe said: “I need MORE time.”",
        "Doe, Dana Jane Doe's cousin, wants more.",
        "Share of votes fell in Springfield, she said.",
        "Read the bill, Doe told voters, and decide for yourselves.",
        "Sign up now to vote, the clerk said, before the rolls close on Friday in the county.",
        "By Monday, Doe had raised more than anybody else.",
        "By Mayor Roe's count, the vote was 5 to 4.",
        "The Tribune endorsed Doe on Sunday.",
        "Advertisement spending rose in the last week.",
        "More on the ballot than a name is at stake.",
        "Follow the money, Doe said.",
        "“No comment.”",
        "Photographs of the meeting were published by Doe.",
        "Doe won.",
    ],
)
def test_prose_is_never_cut(prose):
    assert (
        cleaned(f"A headline about a race\n\n{prose}\n") == f"A headline about a race\n\n{prose}\n"
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("© Jo Smith", "photo_credit"),
        ("AP Photo/Jo Smith", "photo_credit"),
        ("Jo Smith/The Daily Star", "photo_credit"),
        ("ADVERTISEMENT", "advertisement"),
        ("Story continues below advertisement", "advertisement"),
        ("Share on Facebook", "share"),
        ("Facebook Twitter Email", "share"),
        ("12 Comments", "share"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Get breaking news delivered to your inbox.", "newsletter"),
        ("Read more: Doe leads in poll", "related_story"),
        ("RELATED: Five takeaways", "related_story"),
        ("Source: Associated Press", "source"),
        ("The Springfield Tribune", "source"),
        ("https://example.org/story", "source"),
        ("By Jane Roe", "byline"),
        ("BY JANE ROE AND JOHN POE - 10/29/19 05:29 PM EDT", "byline"),
        ("Jane Roe, Staff Writer", "byline"),
        ("Published October 29, 2019 at 5 p.m.", "dateline"),
        ("Home > News > Politics", "navigation"),
        ("Copyright 2019 The Star. All rights reserved.", "copyright"),
        ("Enlarge this image toggle caption Jo Smith/AP Jo Smith/AP", "photo_credit"),
        ("FILE PHOTO: Governor Jane Roe speaks with visitors to the capitol.", "photo_credit"),
        ("JUST WATCHED Roe says she won't run Replay More Videos ... MUST WATCH", "photo_credit"),
        ("( Also on THE STAR: A house veteran loses)", "related_story"),
        ("Special election: Doe scrapes ahead in tight race Read more", "related_story"),
        ("Star reporters Jane Roe and John Poe contributed to this report.", "byline"),
        ("This story was updated at 9:10 a.m.", "dateline"),
        ("This article is more than 2 years old", "navigation"),
        ("READ MORE:", "related_story"),
        ("More On This... Five takeaways", "related_story"),
        ("— Jane Roe and John Poe contributed.", "byline"),
        ("Political staff", "byline"),
        ("Follow Jane Roe on Twitter @roe", "share"),
    ],
)
def test_lines_of_page_furniture(line, kind):
    assert line_kind(line) in (kind, "photo_credit" if kind == "copyright" else kind)


def test_a_repeated_headline_and_titles_under_a_heading_go():
    text = "Doe enters the race\n\nDoe enters the race\n\nDoe ran.\n\nMost Popular\nRoe wins\nFye loses\n"
    assert cleaned(text).split("\n") == [
        "Doe enters the race",
        "",
        "",
        "",
        "Doe ran.",
        "",
        "",
        "",
        "",
        "",
    ]
    kinds = [kind for _, _, kind in sorted(clean(text).cuts)]
    assert kinds == ["repeated_headline", "related_story", "related_story", "related_story"]


def test_a_headline_run_into_a_caption_goes_and_a_headline_with_a_comma_stays():
    text = (
        "Roe, Jane Doe barrel toward runoff\n\nRoe on Monday. Roe, Jane Doe barrel toward runoff\n"
    )
    assert cleaned(text) == "Roe, Jane Doe barrel toward runoff\n\nRoe on Monday. \n"


@pytest.mark.parametrize(
    "line",
    [
        "On Jan. 26, 2029, Doe began a tour of the state.",
        "From the most delegates to the least, they are:",
        "(c) The authority in this memorandum shall end upon a vacancy in the office.",
        "Updated polls on Monday showed Doe at 45 percent.",
        "Join us on the trail with Doe, who wants to win the north.",
        "Doe did not say whether that was all the money she contributed.",
        "More Democrats join the race for governor",
        "More and more of the briefings have been off camera, including Monday's.",
        "Online ads are seen as a better way to reach voters",
        "Governor fires staff",
    ],
)
def test_lines_that_begin_like_furniture_are_prose(line):
    assert line_kind(line) == ""


@given(st.text(alphabet="Aa DoeMORE.\n()“”'ñ©", max_size=300))
def test_every_kept_span_maps_back(text):
    cuts = clean(text).cuts
    base = Layer.of(text)
    layer = base.without(cuts)
    kept, removed = layer.kept(), base.removed(cuts)
    assert "".join(text[k.start : k.end] for k in kept) == layer.text
    assert all(layer.text[k.clean_start : k.clean_end] == text[k.start : k.end] for k in kept)
    covered = sorted((s.start, s.end) for s in (*kept, *removed))
    assert sum(end - start for start, end in covered) == len(text)
    assert all(a[1] <= b[0] for a, b in pairwise(covered))


def test_no_prose_of_the_labelled_articles_is_lost():
    for sample in samples():
        if is_html(sample.text):
            continue
        gone = {i for s, e, _ in clean(sample.text).cuts for i in range(s, e)}
        lost = [i for i in gone if sample.kept[i] and not sample.text[i].isspace()]
        assert not lost, (sample.name, "".join(sample.text[i] for i in sorted(lost)))


STORY = (
    "Doe leads the county\n\nDana Doe leads the race for the council, two polls said.\n\n{}\n\n"
    "She has led since the spring, they said.\n\n{}\n\nThe vote is on Tuesday of next week.\n"
)


@pytest.mark.parametrize(
    ("one", "other", "stay"),
    [
        ("DOE AND POE MEET IN FIRST DEBATE OF YEAR", "POE CALLS IT QUITS", False),
        ("JO ROE: WHAT DOE MUST DO NOW", "POE CALLS IT QUITS", False),
        ("WHAT COMES NEXT", "A LONG SPRING", True),  # headings of the story itself
        ("“WE WILL NOT LEAVE THIS RACE, EVER, AND THAT IS THAT.”", "A LONG SPRING", True),
    ],
)
def test_titles_of_other_stories_in_capitals_go(one, other, stay):
    left = cleaned(STORY.format(one, other))
    assert [(line in left) for line in (one, other)] == [stay, stay]
    assert "two polls said" in left
    assert "since the spring" in left


def test_a_headline_in_capitals_stays():
    text = STORY.format("It has not changed.", "It will not.")
    assert "DOE LEADS ALL OTHERS IN RACE FOR COUNCIL" in cleaned(
        text.replace("Doe leads the county", "DOE LEADS ALL OTHERS IN RACE FOR COUNCIL")
    )
