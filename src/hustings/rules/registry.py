"""From the name of a rule in a race file to the rule."""

from __future__ import annotations

from hustings.errors import RuleError
from hustings.race import RULE_NAMES, RuleSpec
from hustings.rules.base import Rule
from hustings.rules.majority import Majority
from hustings.rules.plurality import Plurality
from hustings.rules.ranked import Ranked
from hustings.rules.top import Top


def rule_for(spec: RuleSpec) -> Rule:
    """The rule a race file asks for. Raises RuleError for an unknown name or a missing number."""
    if spec.name == "plurality":
        return Plurality()
    if spec.name == "majority":
        if spec.threshold is None:
            raise RuleError("rule 'majority': got no threshold. Try: threshold = 50")
        return Majority(spec.threshold)
    if spec.name == "top":
        if spec.advance is None:
            raise RuleError("rule 'top': got no number. Try: advance = 2")
        return Top(spec.advance)
    if spec.name == "ranked":
        return Ranked(spec.exhaust or 0.0)
    raise RuleError(
        f"rule: got '{spec.name}'; expected one of {', '.join(RULE_NAMES)}. Try: plurality."
    )
