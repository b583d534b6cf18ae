"""`python -m benchmarks.simulation.reviews`: what is known on the day of the exam, and for how many reviews?

A learner missed 60 questions and read the explanations. Until the exam 9 days in 10 are kept, and a day has room for a
third of the list. Printed for each way of going over them: recall on the day of the exam, averaged over the questions,
@ reviews per question. docs/reviews-model.md says how to read the tables.
"""

from argparse import ArgumentParser
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import fmean, stdev

from benchmarks.simulation.memories import Memory, activation_memories, stability_memories
from benchmarks.simulation.reviews_policies import SM2, Answer, Every, Leitner, Ours, PlainFSRS, Policy, UntilRight
from quizzes.domain.scheduling import Rating

QUESTIONS = 60
CAPACITY = QUESTIONS // 3
KEPT_SHARE = 0.9
HORIZONS = (14, 30, 60)
LEARNERS, QUICK_LEARNERS = 50, 10
RETENTIONS = (0.40, 0.50, 0.60, 0.70, 0.75, 0.80, 0.85, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98, 0.99)

MEMORIES: Mapping[str, Callable[[int, Random], Sequence[Memory]]] = {
    "FSRS-like": stability_memories,
    "ACT-R-like": activation_memories,
}


@dataclass(frozen=True, slots=True)
class World:
    """`days` until the exam; `guess_rate` is the chance to be right on what is not recalled.

    A learner who guessed right says so with probability `owns_up`, and calls a true recall unsure with `doubts`.
    """

    memory: str
    days: int
    guess_rate: float = 0.0
    owns_up: float = 0.0
    doubts: float = 0.0

    def answer(self, is_recalled: bool, rng: Random) -> Answer:
        luck, said = rng.random(), rng.random()
        if is_recalled:
            return Answer.UNSURE if said < self.doubts else Answer.RIGHT
        if luck >= self.guess_rate:
            return Answer.WRONG
        return Answer.GUESSED if said < self.owns_up else Answer.RIGHT


@dataclass(frozen=True, slots=True)
class Outcome:
    """Means over learners: `recall` on the day of the exam, with its standard `error`, and `reviews` per question."""

    recall: float
    reviews: float
    error: float

    def __str__(self) -> str:
        return f"{self.recall:.3f} @ {self.reviews:5.2f}"


def prepare(world: World, policy: Policy, learner: str) -> tuple[float, float]:
    """Return one learner's recall on the day of the exam and reviews per question.

    The same learner has the same memory and keeps the same first days under every policy.
    """
    memories = MEMORIES[world.memory](QUESTIONS, Random(f"memory of {learner}"))
    days, luck = Random(f"days of {learner}"), Random(f"luck of {learner}")
    reviews = 0
    for day in range(1, world.days):
        is_kept = days.random() < KEPT_SHARE
        for question in policy.due(day)[:CAPACITY] if is_kept else ():
            is_recalled = luck.random() < memories[question].recall(day)
            memories[question].study(day, is_recalled=is_recalled)
            policy.record(question, day, world.answer(is_recalled, luck))
            reviews += 1
    return fmean(memory.recall(world.days) for memory in memories), reviews / QUESTIONS


def outcome(world: World, policy: Callable[[], Policy], *, learners: int, seed: int) -> Outcome:
    results = [prepare(world, policy(), f"{seed} {number}") for number in range(learners)]
    recalls, reviews = zip(*results, strict=True)
    return Outcome(fmean(recalls), fmean(reviews), stdev(recalls) / learners**0.5)


def frontier(sweep: Sequence[Outcome]) -> list[Outcome]:
    """Keep of plain FSRS's outcomes those that no cheaper one beats, cheapest first; this favors plain FSRS."""
    best: list[Outcome] = []
    for each in sorted(sweep, key=lambda outcome: outcome.reviews):
        if not best or each.recall > best[-1].recall:
            best.append(each)
    return best


def reviews_for(recall: float, sweep: Sequence[Outcome]) -> float | None:
    """Return the reviews at which plain FSRS reaches `recall`, on a straight line between the two nearest retentions.

    None where no retention in the sweep reaches it. 0.92 between 0.90 @ 4 and 0.95 @ 6 takes 4.8.
    """
    best = frontier(sweep)
    above = bisect_left([each.recall for each in best], recall)
    if not 0 < above < len(best):
        return None
    low, high = best[above - 1], best[above]
    return low.reviews + (high.reviews - low.reviews) * (recall - low.recall) / (high.recall - low.recall)


def contenders(world: World) -> dict[str, Callable[[], Policy]]:
    ours = partial(Ours, QUESTIONS, exam=world.days, capacity=CAPACITY)
    return {
        "list until right once": partial(UntilRight, QUESTIONS),
        "all daily": partial(Every, QUESTIONS, 1),
        "all every 3 days": partial(Every, QUESTIONS, 3),
        "Leitner 1-2-4-8-16": partial(Leitner, QUESTIONS),
        "SM-2": partial(SM2, QUESTIONS),
        "FSRS-6, retention .90": partial(PlainFSRS, QUESTIONS, 0.9),
        "ours, goal 85 %": partial(ours, goal=85),
        "ours, goal 90 %": partial(ours, goal=90),
        "ours, goal 95 %": partial(ours, goal=95),
    }


def print_world(world: World, *, learners: int, seed: int) -> None:
    print(
        f"\n{world.memory} memory, exam in {world.days} days: recall @ reviews (reviews / plain FSRS at equal recall)"
    )
    sweep = [
        outcome(world, partial(PlainFSRS, QUESTIONS, retention), learners=learners, seed=seed)
        for retention in RETENTIONS
    ]
    for name, policy in contenders(world).items():
        result = outcome(world, policy, learners=learners, seed=seed)
        plain = reviews_for(result.recall, sweep)
        ratio = f"{result.reviews / plain:.2f}" if plain else "out of plain FSRS's reach"
        print(f"  {name:22} {result} ± {result.error:.3f}  ({ratio})")


def print_ratings(memory: str, *, learners: int, seed: int) -> None:
    """Compare what to make of a right answer that the learner calls a guess, or unsure."""
    world = World(memory, days=30, guess_rate=0.25, owns_up=0.8, doubts=0.1)
    print(
        f"\n{memory} memory, exam in 30 days, 1 in 4 guesses right: a right guess / a right but unsure answer counts as"
    )
    for guess, unsure in (("AGAIN", "AGAIN"), ("AGAIN", "HARD"), ("HARD", "HARD"), ("GOOD", "GOOD")):
        ratings = {**Ours.RATINGS, Answer.GUESSED: Rating[guess], Answer.UNSURE: Rating[unsure]}
        result = outcome(
            world,
            partial(Ours, QUESTIONS, exam=world.days, capacity=CAPACITY, ratings=ratings),
            learners=learners,
            seed=seed,
        )
        print(f"  {guess + ' / ' + unsure:22} {result} ± {result.error:.3f}")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_LEARNERS} learners instead of {LEARNERS}")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    learners = QUICK_LEARNERS if arguments.quick else LEARNERS
    print(f"{QUESTIONS} missed questions, {learners} learners, seed {arguments.seed}")
    for memory in MEMORIES:
        for days in HORIZONS:
            print_world(World(memory, days), learners=learners, seed=arguments.seed)
    for memory in MEMORIES:
        print_ratings(memory, learners=learners, seed=arguments.seed)


if __name__ == "__main__":
    main()
