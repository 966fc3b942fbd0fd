"""Keys, wrong ideas and second routes of the patients without new lesions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bank.declarations import guard, misconception, second_route
from exercises.metrics.patients_without_new_lesions.generator import Given

Scores = tuple[float, ...]
Case = tuple[int, int, int]

# Worked by hand: K leaves the empty patient empty, L is better where there is something, M in the large load of P1.
BY_HAND = Given(
    names=("K", "L", "M"),
    reference_mm3=(1000, 100, 0),
    marked_mm3=((1000, 100, 0), (1000, 100, 60), (1000, 100, 20)),
    common_mm3=((700, 50, 0), (680, 80, 0), (800, 30, 0)),
    dice=((0.70, 0.50, None), (0.68, 0.80, None), (0.80, 0.30, None)),
    confluent_mm3=900,
    small_lesions=3,
)


def winners(given: Given) -> str:
    """Return the winner under each of the three rules.

    Rule 1: K (0.7 + 0.5 + 1)/3 = 0.73, L 1.48/3 = 0.49, M 1.1/3 = 0.37. Rule 2: K 0.6, L 0.74, M 0.55.
    Rule 3: K 1500/2200 = 0.68, L 1520/2260 = 0.67, M 1660/2220 = 0.75.

    >>> winners(BY_HAND)
    'rule 1: K, rule 2: L, rule 3: M'
    """
    return _named(given, mean_of_all(given), mean_with_lesions(given), pooled(given))


@misconception("winners")
def empties_change_nothing(given: Given) -> str:
    """Let patients without lesions score the same for everybody."""
    return _named(given, mean_with_lesions(given), mean_with_lesions(given), pooled(given))


@misconception("winners")
def pooled_is_the_mean(given: Given) -> str:
    """Take the pooled Dice for the mean over all patients."""
    return _named(given, mean_of_all(given), mean_with_lesions(given), mean_of_all(given))


@misconception("winners")
def rules_1_and_2_exchanged(given: Given) -> str:
    """Leave empty references out under rule 1, and count them under rule 2."""
    return _named(given, mean_with_lesions(given), mean_of_all(given), pooled(given))


@misconception("winners")
def rules_2_and_3_exchanged(given: Given) -> str:
    """Weigh by volume under rule 2, and count patients under rule 3."""
    return _named(given, mean_of_all(given), pooled(given), mean_with_lesions(given))


@misconception("winners")
def best_under_any_rule(given: Given) -> str:
    """Let the best mean of the printed Dice win under every rule."""
    return _named(given, mean_with_lesions(given), mean_with_lesions(given), mean_with_lesions(given))


@second_route("winners")
def winners_as_weighted_means(given: Given) -> str:
    """Rank by exact weighted means of the cases' Dice; pooling weighs each case by its volumes."""
    cases = [_cases(given, number) for number in range(3)]
    found = []
    for rule in (1, 2, 3):
        scores = [_weighted_mean(of_one, rule) for of_one in cases]
        found.append(f"rule {rule}: {given.names[scores.index(max(scores))]}")
    return ", ".join(found)


def decisive_patient(given: Given) -> tuple[str, ...]:
    """Return the patient without whom another algorithm wins the pooled Dice, in the forms that count.

    Without P1 the pooled Dice are K 100/200, L 160/260 and M 60/220; without another one M stays ahead.

    >>> decisive_patient(BY_HAND)[0]
    'P1'
    """
    return _forms(_decisive(given)[0])


@misconception("decisive_patient")
def largest_spread_of_dice(given: Given) -> tuple[str, ...]:
    """Look for the patient in whom the algorithms' Dice differ most, as if all patients weighed the same."""
    spread = [max(d or 0 for d in dice) - min(d or 0 for d in dice) for dice in zip(*given.dice, strict=True)]
    return _forms(1 + spread.index(max(spread)))


@misconception("decisive_patient")
def largest_false_alarm(given: Given) -> tuple[str, ...]:
    """Look for the patient without lesions in whom most was marked."""
    alarms = {number: sum(marked[number - 1] for marked in given.marked_mm3) for number in given.lesion_free}
    return _forms(max(alarms, key=lambda number: alarms[number]))


@second_route("decisive_patient")
def patient_who_turns_the_weighted_mean(given: Given) -> str:
    """Drop each patient's row in turn, and rank the weighted means of the rows that remain."""
    cases = [_cases(given, number) for number in range(3)]

    def best(rows: list[list[Case]]) -> int:
        scores = [_weighted_mean(of_one, 3) for of_one in rows]
        return scores.index(max(scores))

    turned = [n for n in range(len(cases[0])) if best([one[:n] + one[n + 1 :] for one in cases]) != best(cases)]
    return f"P{turned[0] + 1}" if len(turned) == 1 else "none or several"


def empty_masks(given: Given) -> str:
    """Return the place of a program that marks nothing: it scores 1 in every patient without lesions.

    One of three patients has no lesion: 0.33, behind K 0.73, L 0.49 and M 0.37.

    >>> empty_masks(BY_HAND)
    'last'
    """
    score = len(given.lesion_free) / len(given.reference_mm3)
    return ("first", "second", "third", "last")[sum(other > score for other in mean_of_all(given))]


@second_route("empty_masks")
def place_of_an_added_algorithm(given: Given) -> str:
    """Give a fourth algorithm empty masks in every case, and rank all four."""
    cases = [_cases(given, number) for number in range(3)] + [[(volume, 0, 0) for volume in given.reference_mm3]]
    scores = [_weighted_mean(of_one, 1) for of_one in cases]
    return ("first", "second", "third", "last")[sorted(scores, reverse=True).index(scores[3])]


@second_route("statements")
def statements_tried_out(given: Given) -> frozenset[str]:
    """Try each statement on the table: change what it speaks of, and look at the scores.

    `most_lesions_found` cannot follow: the table counts no lesions.
    """
    free, largest = given.lesion_free[0] - 1, given.largest_patient - 1
    cases = _cases(given, 0)
    small, big = ([*cases[:free], (0, volume, 0), *cases[free + 1 :]] for volume in (20, 400))
    zeros = [sum(value or 0.0 for value in dice) for dice in given.dice]
    left_out = [_weighted_mean(_cases(given, number), 2) for number in range(3)]
    best = given.names.index(given.best_in_largest)
    follows = {
        "free_false_alarms": _weighted_mean(small, 2) == _weighted_mean(big, 2),
        "missed_small_ones": given.common_mm3[best][largest] <= given.confluent_mm3,
        "constant_keeps_order": sorted(range(3), key=zeros.__getitem__) == sorted(range(3), key=left_out.__getitem__),
        "pooling_ignores_them": _weighted_mean(small, 3) == _weighted_mean(big, 3),
        "small_alarm_costs_less": _weighted_mean(small, 1) > _weighted_mean(big, 1),
    }
    return frozenset(statement for statement, holds in follows.items() if holds)


@guard("each rule has a winner of its own, at least 0.02 ahead")
def winners_are_clear(given: Given) -> bool:
    """Keep rounding out of the ranking."""
    scores = [mean_of_all(given), mean_with_lesions(given), pooled(given)]
    ahead = min(sorted(values)[-1] - sorted(values)[-2] for values in scores)
    return ahead >= 0.02 and len(set(map(_best, scores))) == 3


@guard("exactly one patient decides the pooled Dice, by at least 0.01")
def one_patient_decides(given: Given) -> bool:
    """Keep the text part to one right answer."""
    ordered = [sorted(pooled(given, without=number)) for number in range(1, len(given.reference_mm3) + 1)]
    return len(_decisive(given)) == 1 and min(scores[-1] - scores[-2] for scores in ordered) >= 0.01


@guard("the program that marks nothing beats the winner of rule 2 and is beaten by another, each by at least 0.03")
def nothing_beats_something(given: Given) -> bool:
    """Keep the surprise in part (c), and its place clear."""
    scores, nothing = mean_of_all(given), len(given.lesion_free) / len(given.reference_mm3)
    return (
        scores[_best(mean_with_lesions(given))] < nothing < max(scores)
        and min(abs(score - nothing) for score in scores) >= 0.03
    )


@guard("the three statements that are said to follow do follow")
def statements_hold(given: Given) -> bool:
    """Keep the key of part (d) true: the largest patient's best algorithm fits into the confluent lesion."""
    largest = given.largest_patient - 1
    best = given.names.index(given.best_in_largest)
    return given.common_mm3[best][largest] <= given.confluent_mm3


def mean_of_all(given: Given) -> Scores:
    """Return the score of each algorithm under rule 1."""
    return tuple(
        _mean([float(volume == 0) if value is None else value for value, volume in zip(dice, marked, strict=True)])
        for dice, marked in zip(given.dice, given.marked_mm3, strict=True)
    )


def mean_with_lesions(given: Given) -> Scores:
    """Return the score of each algorithm under rule 2."""
    return tuple(_mean([value for value in dice if value is not None]) for dice in given.dice)


def pooled(given: Given, without: int | None = None) -> Scores:
    """Return the score of each algorithm under rule 3, without the patient of that number."""

    def total(volumes: tuple[int, ...]) -> int:
        return sum(volumes) - (volumes[without - 1] if without else 0)

    reference = total(given.reference_mm3)
    return tuple(
        2 * total(common) / (reference + total(marked))
        for marked, common in zip(given.marked_mm3, given.common_mm3, strict=True)
    )


def _decisive(given: Given) -> list[int]:
    best = _best(pooled(given))
    return [n for n in range(1, len(given.reference_mm3) + 1) if _best(pooled(given, without=n)) != best]


def _named(given: Given, *scores: Scores) -> str:
    return ", ".join(f"rule {rule}: {given.names[_best(values)]}" for rule, values in enumerate(scores, start=1))


def _best(scores: Scores) -> int:
    return scores.index(max(scores))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _forms(number: int) -> tuple[str, ...]:
    return f"P{number}", f"{number}", f"patient {number}", f"patient P{number}", f"P {number}"


def _cases(given: Given, algorithm: int) -> list[Case]:
    return list(zip(given.reference_mm3, given.marked_mm3[algorithm], given.common_mm3[algorithm], strict=True))


def _weighted_mean(cases: Sequence[Case], rule: int) -> Fraction:
    # All three rules are weighted means of Dice; they differ in the weight of a case.
    weights = [{1: 1, 2: int(reference > 0), 3: reference + marked}[rule] for reference, marked, _ in cases]
    dice = [Fraction(2 * common, reference + marked or 1) for reference, marked, common in cases]
    dice = [Fraction(1) if case[:2] == (0, 0) else value for case, value in zip(cases, dice, strict=True)]
    return sum((w * d for w, d in zip(weights, dice, strict=True)), Fraction(0)) / sum(weights)
