"""The one place in which the score of a pair, and what it is worth, are decided."""

import math
from typing import Final

from kg_assets.entity_resolution.compare import Features

ASK_FROM: Final = 0.005
"""Score from which a pair is in doubt; below it is two things."""
LIKELY: Final = 1.0
"""Score of a pair that a rule or the text finds likely: asked before all others."""
MOST_FORMS: Final = 50
"""Names of a cluster that are worded differently; more are no thing's, and nothing is added to them."""

BIAS: Final = -5.20
WEIGHTS: Final = Features(
    vectors=1.04, letters=0.83, words=2.23, rarity=1.80, beginning=1.80, abbreviation=2.27, given_name=1.54, told=1.04,
    against=-4.00,
)  # fmt: skip


def score(features: Features) -> float:
    """How likely it is that two names are one thing, between 0 and 1, rounded so that no machine's last digit shows."""
    total = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, features, strict=True))
    return round(1 / (1 + math.exp(-total)), 3)
