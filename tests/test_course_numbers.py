"""The figures of the bundled course, reckoned anew: who edits a number there must edit its result as well.

Each test computes what a worked example or a calculation question claims, from the given figures alone, and looks for
the sentence with both in the text. A changed input fails as well as a changed result, since it stands in the sentence.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from math import ceil, exp, sqrt
from pathlib import Path
from statistics import fmean, median, pstdev, stdev, variance

import pytest

from notes.outline import split_passages
from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import CourseDocument

FOLDER = Path(__file__).parents[1] / "fixtures" / "machine-learning-on-aws"


@cache
def course() -> CourseDocument:
    return read_course(FOLDER)


def number(value: float, places: int = 0) -> str:
    """1234.5 as the course writes it: 1,234.5; with a real minus sign, and half a unit rounded up."""
    rounded = round(value + 1e-9, places)
    return f"{rounded:,.{places}f}".replace("-", "−")


def plain(markdown: str) -> str:
    return " ".join(markdown.replace("*", "").split())


def example(topic: str) -> str:
    """The section “Worked example” of a lesson."""
    lesson = next(each.lesson for each in course().topics if each.slug == topic)
    found = [each.body for each in split_passages(lesson) if each.heading and each.heading.anchor == "worked-example"]
    return plain(found[0])


def question(topic: str, slug: str) -> str:
    """Stem, keys (marked with [x]) and other options with their rationales, explanation."""
    document = next(each for each in course().topics if each.slug == topic)
    item = next(each.item for each in document.questions if each.slug == slug)
    options = (f"[{'x' if option.is_key else ' '}] {option.text} > {option.rationale}" for option in item.options)
    return plain(" ".join((item.stem, *options, item.explanation)))


def says(text: str, *phrases: str) -> None:
    missing = [phrase for phrase in phrases if phrase not in text]
    assert not missing, f"{missing}\nin: {text}"


def quartiles(values: list[float]) -> tuple[float, float]:
    """Q1 and Q3 by linear interpolation, as numpy does."""
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = int(place)
        return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])

    return at(0.25), at(0.75)


def joined(values: list[float], places: int = 0) -> str:
    return ", ".join(number(value, places) for value in values)


EXAMPLES: dict[str, Callable[[str], None]] = {}
"""By topic: the check of its worked example."""


def worked(topic: str) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    def register(check: Callable[[str], None]) -> Callable[[str], None]:
        EXAMPLES[topic] = check
        return check

    return register


def test_every_topic_has_its_example_checked() -> None:
    assert set(EXAMPLES) == {topic.slug for topic in course().topics}


@pytest.mark.parametrize("topic", [topic.slug for topic in course().topics])
def test_worked_example(topic: str) -> None:
    EXAMPLES[topic](example(topic))


@worked("ml-data-stores")
def _(text: str) -> None:
    workers, reads, per_prefix = 16, 1_500, 5_500
    rate = workers * reads
    assert ceil(rate / per_prefix) == 5
    images, kilobytes, counted, packed = 20_000_000, 16, 128, 1_000
    says(
        text,
        f"20 million images of {kilobytes} KB",
        f"images of {kilobytes} KB lie in S3",
        f"sixteen workers read {number(reads)} of them a second each",
        f"{workers} × {number(reads)} = {number(rate)} reads/s",
        f"Divided by {number(per_prefix)} that is {number(rate / per_prefix, 1)}, so the keys need at least five",
        f"20 million × {kilobytes} KB = {number(images * kilobytes / 1e6)} GB",
        f"counts as {counted} KB: {number(images * counted / 1e6)} GB, eight times as much",
        f"files of {number(packed)} images ({number(packed * kilobytes / 1e3)} MB)",
        f"{number(images / packed)} objects and {number(rate / packed)} reads/s",
    )
    assert counted / kilobytes == 8


@worked("data-job-styles-and-types")
def _(text: str) -> None:
    events, size, factor = 40_000_000, 500, 10
    mean = events / 86_400
    peak = round(mean) * factor
    megabytes = peak * size / 1e6
    assert (ceil(peak / 1_000), ceil(megabytes)) == (5, 3)
    says(
        text,
        f"40 million events of {size} bytes a day; the peak is tenfold",
        "1,000 records/s and 1 MB/s",
        f"{number(events)} ÷ 86,400 s ≈ {number(mean)} events/s or {number(mean * size / 1e6, 2)} MB/s",
        f"Peak: {number(peak)} events/s or {number(megabytes, 1)} MB/s",
        "By records five shards, by volume three. The larger number wins: five",
    )


@worked("streaming-ingestion")
def _(text: str) -> None:
    megabytes, kilobytes, consumers = 12, 20, 3
    records = megabytes * 1_000 / kilobytes
    assert ceil(records / 1_000) == 1
    says(
        text,
        f"{megabytes} MB/s flow in as records of {kilobytes} KB",
        "Three consumers each read everything",
        f"In: {megabytes} ÷ 1 = {megabytes} shards (by records {number(records)} a second, so one shard would do",
        f"{consumers} × {megabytes} = {consumers * megabytes} MB/s ÷ 2 = {ceil(consumers * megabytes / 2)} shards",
        f"{megabytes} × 2 = {megabytes * 2} MB/s of its own, so {megabytes} shards are enough",
    )


@worked("batch-ingestion-and-scheduling")
def _(text: str) -> None:
    terabytes, usable, changed = 40, 0.8, 200
    bits = terabytes * 1e12 * 8
    seconds, daily = bits / (usable * 1e9), changed * 1e9 * 8 / (usable * 1e9)
    says(
        text,
        f"{terabytes} TB are to move over a line of 1 Gbit/s, of which {usable:.0%}".replace("%", " %"),
        f"{changed} GB change each day",
        f"{terabytes} × 10¹² bytes × 8 = {bits / 1e14} × 10¹⁴ bits; ÷ {usable} × 10⁹ bit/s = {number(seconds)} s",
        f"about {number(seconds / 86_400, 1)} days",
        f"{changed} × 10⁹ × 8 ÷ {usable} × 10⁹ = {number(daily)} s, about {number(daily / 60)} minutes",
    )


@worked("transform-at-scale")
def _(text: str) -> None:
    gigabytes, files, target = 60, 1_000_000, 120
    small, large = 10 * 1 * 24 / 60, 10 * 2 * 15 / 60
    assert large / small == 1.25, "a quarter dearer"
    says(
        text,
        f"{gigabytes} GB of events arrive each day as {number(files)} files of {number(gigabytes * 1e6 / files)} KB",
        f"into files of {target} MB",
        f"{gigabytes} GB ÷ {target} MB = {number(gigabytes * 1_000 / target)} files instead of a million",
        f"10 G.1X workers ({10 * 4} vCPUs, {10 * 16} GB) for 24 minutes: 10 × 24 ÷ 60 = {number(small)} DPU-hours",
        f"10 G.2X workers in 15 minutes: {10 * 2} × 15 ÷ 60 = {number(large)} DPU-hours",
        "a quarter dearer",
    )


@worked("catalog-query-formats")
def _(text: str) -> None:
    gigabytes, days, columns, asked_days, asked_columns = 1_200, 60, 40, 2, 3
    both = gigabytes * asked_days / days * asked_columns / columns
    assert gigabytes / both == 400
    says(
        text,
        f"A table of {gigabytes / 1_000} TB holds {days} days of equal size in {columns} columns",
        f"needs {asked_columns} columns of {asked_days} days",
        f"it scans {number(gigabytes)} GB",
        f"× {asked_days} ÷ {days} = {number(gigabytes * asked_days / days)} GB",
        f"× {asked_columns} ÷ {columns} = {number(gigabytes * asked_columns / columns)} GB",
        f"{number(gigabytes)} × {asked_days} ÷ {days} × {asked_columns} ÷ {columns} = {number(both)} GB",
        "one four-hundredth",
    )


@worked("clean-and-label")
def _(text: str) -> None:
    times = [18.0, 20, 21, 22, 23, 24, 25, 27, 90]
    mean, deviation = fmean(times), stdev(times)
    low, high = quartiles(times)
    reach = 1.5 * (high - low)
    assert sum(mean > each for each in times) == 8
    assert high + reach < 90
    says(
        text,
        f"Nine delivery times in minutes: {joined(times)}.",
        f"Mean {number(mean)}, standard deviation {number(deviation, 1)}",
        "The value 90 lies",
        "because 90 has inflated",
        "The value 90 is flagged",
        f"{number(90 - mean)} ÷ {number(deviation, 1)} ≈ {number((90 - mean) / deviation, 1)} deviations away",
        f"Q1 = {number(low)}, Q3 = {number(high)}, IQR = {number(high - low)}",
        f"{number(low)} − {number(reach)} = {number(low - reach)} and "
        f"{number(high)} + {number(reach)} = {number(high + reach)}",
        f"would fill in {number(mean)}, more than eight of the nine known times",
        f"the median fills in {number(median(times))}",
    )


@worked("feature-engineering")
def _(text: str) -> None:
    column = [20.0, 30, 40, 50, 160]
    low, high = quartiles(column)
    mean, deviation, middle = fmean(column), round(pstdev(column)), median(column)
    spread = max(column) - min(column)

    def scaled(shift: float, factor: float) -> list[float]:
        return [(each - shift) / factor for each in column]

    assert max(scaled(20, spread)[:4]) == pytest.approx(0.214, abs=0.001), "the lowest fifth or so"
    says(
        text,
        "A column holds 20, 30, 40, 50 and 160",
        f"Mean {number(mean)}, median {number(middle)}, Q1 = {number(low)}, Q3 = {number(high)}",
        f"(division by n) {deviation}.",
        "leaves 160 visible",
        f"(x − 20) ÷ {number(spread)}: 0, {joined(scaled(20, spread)[1:4], 2)}, 1.",
        f"(x − {number(mean)}) ÷ {deviation}: {joined(scaled(mean, deviation), 2)}.",
        f"(x − {number(middle)}) ÷ {number(high - low)}: −1, −0.5, 0, 0.5, 6.",
    )
    assert scaled(middle, high - low) == [-1, -0.5, 0, 0.5, 6]


@worked("feature-tools-and-balance")
def _(text: str) -> None:
    (a, approved_a), (d, approved_d) = (900, 450), (100, 30)
    doubled = (a - 2 * d) / (a + 2 * d)
    says(
        text,
        f"{a} applicants of group a, {approved_a} of them approved, and {d} of group d, {approved_d} approved",
        f"CI = ({a} − {d}) ÷ ({a} + {d}) = {number((a - d) / (a + d), 1)}",
        f"DPL = {approved_a} ÷ {a} − {approved_d} ÷ {d} = {approved_a / a} − {approved_d / d} "
        f"= {number(approved_a / a - approved_d / d, 1)}",
        f"({a} − {2 * d}) ÷ {number(a + 2 * d)} ≈ {number(doubled, 2)}, but DPL stays at 0.2",
    )


@worked("describe-and-visualise")
def _(text: str) -> None:
    times = [12.0, 14, 15, 17, 19, 22, 48]
    low, high = quartiles(times)
    reach = 1.5 * (high - low)
    changed = [480.0 if each == 48 else each for each in times]
    assert median(changed) == median(times)
    assert quartiles(changed) == (low, high)
    sums = [1_000, 520, 260, 235, 220, 210]
    gains = [before - after for before, after in pairwise(sums)]
    says(
        text,
        f"Seven repair times in hours: {joined(times)}.",
        f"Mean {number(sum(times))} ÷ 7 = {number(fmean(times))}, median {number(median(times))}",
        "the 48 pulls the mean upwards",
        "The box plot draws 48 as a single point. - Replace 48 by 480",
        "for k = 1 to 6",
        f"Q1 = {number(low, 1)} and Q3 = {number(high, 1)}, so IQR = {number(high - low)}",
        f"{number(low, 1)} − {number(reach)} = {number(low - reach, 1)} and "
        f"{number(high, 1)} + {number(reach)} = {number(high + reach, 1)}",
        f"the mean becomes {number(sum(changed))} ÷ 7 ≈ {number(fmean(changed), 1)}",
        "1,000, 520, 260, 235, 220 and 210",
        f"The gains are {', '.join(map(str, gains[:-1]))} and {gains[-1]}: the elbow is at k = 3",
    )


@worked("frame-the-problem")
def _(text: str) -> None:
    customers, leaving, offer, worth, flagged, hits = 10_000, 400, 10, 50, 800, 240
    everybody, model = leaving * worth - customers * offer, hits * worth - flagged * offer
    alarms, misses = flagged - hits, leaving - hits
    says(
        text,
        f"Of {number(customers)} customers {leaving} will leave ({leaving / customers:.0%}".replace("%", " %") + ")",
        f"An offer costs {offer} euros",
        f"it is worth {worth} euros",
        f"accuracy of “all stay” {number(100 - 100 * leaving / customers)} %",
        f"{leaving} × {worth} − {number(customers)} × {offer} = {number(everybody)} euros",
        f"flags {flagged}, of whom {hits} would leave: {hits} × {worth} − {flagged} × {offer} = +{number(model)} euros",
        f"Its errors are {alarms} false alarms and {misses} misses",
        f"accuracy is {number(100 - 100 * (alarms + misses) / customers, 1)} %",
    )


@worked("model-families")
def _(text: str) -> None:
    factor = round(exp(0.7), 2)
    odds = 0.20 / 0.80
    new = float(number(odds * factor, 3))
    parent, child = 1 - 0.5**2 - 0.5**2, 1 - 0.8**2 - 0.2**2
    says(
        text,
        f"coefficient 0.7 for “complaints”. e^0.7 ≈ {factor}",
        f"probability 0.20 has odds 0.20 ÷ 0.80 = {odds}",
        f"{odds} × {factor} ≈ {new}, hence probability {new} ÷ {number(1 + new, 3)} ≈ {number(new / (1 + new), 2)}, ",
        f"50 yes and 50 no: 1 − 0.5² − 0.5² = {parent}",
        "40/10 and 10/40",
        f"1 − 0.8² − 0.2² = {number(child, 2)}, the weighted mean is {number(child, 2)}",
        f"impurity falls by {number(parent - child, 2)}",
    )


@worked("built-in-algorithms")
def _(text: str) -> None:
    samples, mean, deviation = 1 / 0.005, 0.80, 0.30
    cut = mean + 3 * deviation
    assert [score > cut for score in (1.1, 1.6, 2.4)] == [False, False, True]
    says(
        text,
        "30,000 readings, of which about 0.5 %",
        "With 100 trees",
        f"mean {mean:.2f} and standard deviation {deviation:.2f}",
        f"1 ÷ 0.005 = {number(samples)}",
        f"100 × {number(samples)} = {number(100 * samples)} readings are sampled",
        f"{mean:.2f} + 3 × {deviation:.2f} = {cut:.2f}",
        "scored 1.1, 1.6 and 2.4, only the last raises an alarm",
    )


@worked("training-jobs")
def _(text: str) -> None:
    trained, billed = 14_400, 4_320
    says(
        text,
        f"trains for {number(trained)} s, of which {number(billed)} s are billed: "
        f"(1 − {number(billed)} ÷ {number(trained)}) × 100 = {number((1 - billed / trained) * 100)} % saved",
        f"four machines with eight GPUs each and 32 rows per GPU: 4 × 8 × 32 = {number(4 * 8 * 32)} rows",
        f"20 h at $0.50 cost ${20 * 0.5:.2f}; 2 h at $4.00 cost ${2 * 4:.2f}",
    )


@worked("optimise-and-generalise")
def _(text: str) -> None:
    rows, batch, epochs = 10_000, 32, 5
    steps = ceil(rows / batch)
    says(
        text,
        f"{number(rows)} training rows, batch size {batch}, {epochs} epochs",
        f"{number(rows)} ÷ {batch} = {rows / batch}, so {steps} steps per epoch; the last has {rows % batch} rows",
        f"{epochs} × {steps} = {number(epochs * steps)} steps",
        "Training error is 3 %, validation error 12 %, and the target is 5 %",
        "The gap of nine points",
        "Were both at 12 %",
    )


@worked("tune-hyperparameters")
def _(text: str) -> None:
    jobs, minutes, price = 6 * 4 * 3, 10, 1.5
    says(
        text,
        "6 learning rates, 4 depths and 3 sample shares; each job takes 10 minutes at $1.50 per hour",
        f"6 × 4 × 3 = {jobs}",
        f"{jobs} × {minutes} min = {number(jobs * minutes / 60)} h, times $1.50 = ${jobs * minutes / 60 * price:.2f}",
        f"With 6 jobs at a time: {jobs} ÷ 6 × {minutes} min = {number(jobs / 6 * minutes)} minutes",
        f"24 jobs costs {number(24 * minutes / 60)} h, or ${24 * minutes / 60 * price:.2f}",
        "up to 24 different learning rates instead of six",
    )


@worked("evaluate-models")
def _(text: str) -> None:
    tp, fp, fn, tn = 60, 20, 30, 890
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    errors = [2, -1, 3, -10]
    absolute, squared = sum(map(abs, errors)), sum(each**2 for each in errors)
    says(
        text,
        f"{number(tp + fp + fn + tn)} cases: TP {tp}, FP {fp}, FN {fn}, TN {tn}",
        f"Accuracy ({tp} + {tn}) ÷ 1,000 = {(tp + tn) / 1_000}",
        f"“Never” would reach {(tn + fp) / 1_000}",
        f"Precision {tp} ÷ {tp + fp} = {precision}, recall {tp} ÷ {tp + fn} ≈ {number(recall, 2)}",
        f"F1 ≈ {number(2 * precision * recall / (precision + recall), 2)}",
        f"Specificity {tn} ÷ {tn + fp} ≈ {number(tn / (tn + fp), 2)}",
        "Regression errors 2, −1, 3 and −10",
        f"MAE = {absolute} ÷ 4 = {absolute / 4}, RMSE = √({squared} ÷ 4) ≈ {number(sqrt(squared / 4), 1)}",
    )


@worked("explain-and-debug")
def _(text: str) -> None:
    (a, labels_a, predicted_a), (d, labels_d, predicted_d) = (600, 300, 312), (200, 70, 62)
    share_a, share_d = predicted_a / a, predicted_d / d
    says(
        text,
        "the baseline predicts 0.30; debts add 0.22, income takes 0.08, a short history adds 0.06",
        f"0.30 + 0.22 − 0.08 + 0.06 = {0.30 + 0.22 - 0.08 + 0.06:.2f}",
        f"{a} applicants in a, {d} in d: CI = {a - d} ÷ {a + d} = {(a - d) / (a + d):.2f}",
        f"Positive labels {labels_a} and {labels_d}: DPL = {labels_a / a:.2f} − {labels_d / d:.2f} "
        f"= {number(labels_a / a - labels_d / d, 2)}",
        f"Positive predictions {predicted_a} and {predicted_d}: DPPL = {share_a:.2f} − {share_d:.2f} "
        f"= {number(share_a - share_d, 2)}, DI = {share_d:.2f} ÷ {share_a:.2f} ≈ {number(share_d / share_a, 2)}",
        f"{number(share_a - share_d, 2)} against {number(labels_a / a - labels_d / d, 2)}",
    )


@worked("deploy-and-infer")
def _(text: str) -> None:
    rate, factor, peak = 30, 0.5, 165
    target = rate * factor * 60
    instances = ceil(peak * 60 / target)
    says(
        text,
        f"answers {rate} requests/s before delay grows. With a safety factor of {factor}",
        f"{rate} × {factor} × 60 = {number(target)} invocations",
        f"{peak} requests/s arrive: {peak} × 60 = {number(peak * 60)} a minute",
        f"{number(peak * 60)} ÷ {number(target)} = {instances} instances. So the maximum must be at least {instances}",
    )


@worked("operate-and-monitor")
def _(text: str) -> None:
    survive = ceil(200 / 50)
    two, three = 2 * survive, 3 * ceil(survive / 2)
    assert (survive, two, three) == (4, 8, 6)
    says(
        text,
        "must carry 200 requests/s even when one zone is lost; one instance carries 50. So four have to survive",
        "Two zones: four in each, eight in all",
        "so two in each, six in all",
        f"Saving: {two - three} ÷ {two} = {number(100 * (two - three) / two)} %",
    )


@worked("release-and-retrain")
def _(text: str) -> None:
    p, d, visits, share = 0.05, 0.005, 40_000, 0.10
    needed = 16 * p * (1 - p) / d**2
    daily = visits * share
    assert ceil(needed / daily) == 8
    says(
        text,
        "converts 5 % of visits and wants to notice a change of half a percentage point",
        "(80 % power, 5 % level) asks for n ≈ 16 × p × (1 − p) ÷ d² visits",
        f"16 × {p} × {1 - p} ÷ {d}² = {number(needed)}",
        f"10 % of {number(visits)} daily visits: {number(daily)}",
        f"{number(needed)} ÷ {number(daily)} = {number(needed / daily, 1)}, so eight days",
        "Half the difference to detect means four times the visits",
    )


@worked("ai-services")
def _(text: str) -> None:
    forms, share, minutes, day = 12_000, 0.08, 3, 6
    doubtful = forms * share
    hours = doubtful * minutes / 60
    assert hours / day == 8
    says(
        text,
        f"sends {number(forms)} forms a day",
        "check those below 90 %",
        f"{number(100 * share)} % fall below",
        f"{number(forms)} × {share} = {number(doubtful)} forms a day",
        f"At three minutes each: {number(doubtful)} × {minutes} ÷ 60 = {number(hours)} hours",
        "With six working hours per person at the screen: eight people",
    )


@worked("secure-ml")
def _(text: str) -> None:
    inputs, rate = 10**8, 5_000_000
    says(
        text,
        "customer numbers of eight digits",
        f"10⁸ = {number(inputs)} numbers",
        "computes 5 million hashes per second",
        f"{number(inputs)} ÷ {number(rate)} = {number(inputs / rate)} seconds",
    )


@worked("foundation-models-and-retrieval")
def _(text: str) -> None:
    ranks = [1, 3, None, 2]
    found = sum(rank is not None and rank <= 5 for rank in ranks)
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    says(
        text,
        "Four questions, five hits each",
        "at rank 1, at rank 3, nowhere, and at rank 2",
        f"Recall at 5: {found} of {len(ranks)} = {found / len(ranks)}",
        f"(1 + 1/3 + 0 + 1/2) ÷ 4 ≈ {number(reciprocal, 2)}",
        "moves the hits to rank 1",
        f"lifts the second figure to {found / len(ranks)}",
    )


class TestQuestions:
    """Calculation questions: the given figures, the key and the sums that the rationales name."""

    def test_prefixes(self) -> None:
        count = ceil(40_000 / 5_500)
        says(
            question("ml-data-stores", "prefixes-for-readers"),
            "40,000 GET requests a second",
            f"[x] {count} prefixes",
            f"Eight times 5,500 makes {number(count * 5_500)} reads",
            f"Seven carry {number(7 * 5_500)} reads",
            f"40,000 ÷ 5,500 ≈ {number(40_000 / 5_500, 1)}, so eight",
            f"rates for reads and writes to {number(3_500 + 5_500)}",
        )

    def test_minimum_size(self) -> None:
        says(
            question("ml-data-stores", "cheaper-class-dearer-bill"),
            "15 million JSON files of 8 KB each",
            f"15 million × 8 KB = {number(15 * 8)} GB, but 15 million × 128 KB = {number(15 * 128)} GB",
            "sixteen times the real size",
        )
        assert 128 / 8 == 16

    def test_shards_for_a_peak(self) -> None:
        mean = 100_000_000 / 86_400
        peak = mean * 5
        says(
            question("data-job-styles-and-types", "shards-for-the-peak"),
            "100 million events of 300 bytes a day",
            "five times the daily mean",
            f"[x] {ceil(peak / 1_000)} shards",
            f"100,000,000 ÷ 86,400 s ≈ {number(mean)} events/s, times five ≈ {number(peak)} records/s",
            f"{number(peak)} × 300 bytes ≈ {number(peak * 300 / 1e6, 2)} MB/s, so two shards",
            f"mean volume of {number(mean * 300 / 1e6, 2)} MB/s",
        )
        assert ceil(peak * 300 / 1e6) == 2

    def test_shards_for_consumers(self) -> None:
        says(
            question("streaming-ingestion", "three-sharing-consumers"),
            "takes in 15 MB/s",
            f"[x] {ceil(3 * 15 / 2)} shards",
            f"3 × 15 = {3 * 15} MB/s, and {3 * 15} ÷ 2 = {3 * 15 / 2}, so {ceil(3 * 15 / 2)} shards",
            f"give out only {15 * 2} of the {3 * 15} MB/s",
            f"[ ] {15 + 23} shards",
        )

    def test_transfer(self) -> None:
        seconds = 18e12 * 8 / (0.8 * 500e6)
        says(
            question("batch-ingestion-and-scheduling", "eighteen-terabytes"),
            "over a line of 500 Mbit/s, of which 80 % can be used",
            f"[x] {number(seconds / 3_600)} hours",
            f"18 × 10¹² × 8 = {18 * 8} × 10¹² bits",
            f"0.8 × 500 = {number(0.8 * 500)} Mbit/s",
            f"{18 * 8} × 10¹² ÷ 400 × 10⁶ = {number(seconds)} s = {number(seconds / 3_600)} h",
            f"[ ] {number(seconds / 3_600 / 8, 1)} hours",
            f"[ ] {number(seconds / 3_600 * 0.8)} hours",
            f"[ ] {number(seconds / 3_600 / 0.8)} hours",
        )

    def test_dpu_hours(self) -> None:
        says(
            question("transform-at-scale", "dpu-hours"),
            "15 workers of type G.2X for 20 minutes",
            f"[x] {number(15 * 2 * 20 / 60)} DPU-hours",
            f"15 × 2 × 20 ÷ 60 = {number(15 * 2 * 20 / 60)}",
        )

    def test_gigabytes_scanned(self) -> None:
        scanned = 2_400 * 3 / 60 * 4 / 48
        says(
            question("catalog-query-formats", "gigabytes-scanned"),
            "A table of 2.4 TB in Parquet holds 60 days of equal size in 48 columns",
            f"[x] {number(scanned)} GB > 2,400 × 3 ÷ 60 × 4 ÷ 48 makes {number(scanned)}",
            f"[ ] {number(2_400 * 3 / 60)} GB",
            f"[ ] {number(2_400 * 4 / 48)} GB",
            f"[ ] {number(2_400 * 3 / 60 + 2_400 * 4 / 48)} GB",
            f"that is 1/{number(2_400 / scanned)}",
        )

    def test_variance_after_filling(self) -> None:
        known = [10, 20, 30]
        filled = [*known, fmean(known)]
        says(
            question("clean-and-label", "variance-after-filling"),
            f"of the known values is {number(variance(known))}",
            f"[x] {number(variance(filled), 1)}",
            f"[ ] {number(pstdev(filled) ** 2, 1)}",
            f"(100 + 0 + 100 + 0) ÷ 3 ≈ {number(variance(filled), 1)}",
        )

    def test_silent_rule(self) -> None:
        times = [5, 6, 6, 7, 7, 8, 9, 60]
        mean, deviation = fmean(times), stdev(times)
        says(
            question("clean-and-label", "silent-rule"),
            "5, 6, 6, 7, 7, 8, 9 and 60",
            f"the mean is {number(mean, 1)} and the deviation about {number(deviation, 1)}",
            f"(60 − {number(mean, 1)}) ÷ {number(deviation, 1)} ≈ {number((60 - mean) / deviation, 1)}",
            f"7 ÷ √8 ≈ {number(7 / sqrt(8), 1)}",
            f"The median is {number(median(times))}",
        )

    def test_fences(self) -> None:
        reach = 1.5 * (60 - 40)
        text = question("clean-and-label", "values-beyond-fences")
        says(
            text,
            "Q1 = 40 and Q3 = 60",
            f"IQR = 60 − 40 = {60 - 40}, and 1.5 × {60 - 40} = {number(reach)}",
            f"40 − {number(reach)} = {number(40 - reach)} and 60 + {number(reach)} = {number(60 + reach)}",
        )
        values = {int(value): key == "x" for key, value in re.findall(r"\[([ x])\] (\d+) >", text)}
        assert values == {value: not 40 - reach <= value <= 60 + reach for value in values}

    def test_pairs(self) -> None:
        pairs = 300_000 * 299_999 / 2
        says(
            question("feature-engineering", "pairs-of-sparse-columns"),
            f"300,000 × 299,999 ÷ 2 ≈ {number(pairs / 1e9)} billion pairs",
            f"about {number(pairs / 1e9)} billion columns",
        )

    def test_bias_metrics(self) -> None:
        says(
            question("feature-tools-and-balance", "size-of-groups"),
            "6,000 people of group a and 1,500 of group d",
            f"[x] {4_500 / 7_500:.2f}",
            f"(6,000 − 1,500) ÷ (6,000 + 1,500) = {4_500 / 7_500}",
            f"[ ] {1_500 / 7_500:.2f}",
            f"[ ] {1_500 / 6_000:.2f}",
            f"[ ] {6_000 / 7_500:.2f}",
        )
        says(
            question("feature-tools-and-balance", "approvals-of-groups"),
            "Of 700 applicants in group a, 280 were approved; of 300 in group d, 90 were",
            f"[x] {280 / 700 - 90 / 300:.2f}",
            f"280 ÷ 700 = {280 / 700} and 90 ÷ 300 = {90 / 300}",
            f"[ ] {(280 - 90) / 1_000:.2f}",
            f"[ ] {(700 - 300) / 1_000:.2f}",
            f"[ ] {(280 - 90) / (280 + 90):.2f}",
        )

    def test_starting_weight(self) -> None:
        rows, rare = 20, 20 * 0.005
        says(
            question("feature-tools-and-balance", "no-row-added-or-lost"),
            "20 million rows, 0.5 % of them failures",
            f"{number(rows - rare, 1)} million negatives ÷ {number(rare, 1)} million positives give a starting weight "
            f"of {number((rows - rare) / rare)}",
        )

    def test_hits_by_chance(self) -> None:
        says(
            question("describe-and-visualise", "hits-by-chance"),
            "Forty columns",
            f"[x] {number(40 * 0.05)} >",
            f"40 × 0.05 = {number(40 * 0.05)}",
            f"0.05 ÷ 40 = {0.05 / 40}",
        )

    def test_elbow(self) -> None:
        sums = [900, 700, 310, 120, 105, 96]
        gains = [before - after for before, after in pairwise(sums)]
        says(
            question("describe-and-visualise", "where-the-elbow-is"),
            f"{', '.join(map(str, sums[:-1]))} and {sums[-1]}",
            f"The gains are {', '.join(map(str, gains[:-1]))} and {gains[-1]}",
            "[x] k = 4",
        )

    def test_cheapest_inspection(self) -> None:
        first, second = 1 * 20_000 + (9 + 150) * 200, 4 * 20_000 + (6 + 10) * 200
        assert first < min(second, 1_200 * 200, 10 * 20_000)
        says(
            question("frame-the-problem", "which-is-cheapest"),
            "finds nine of the failures and raises 150 false alarms, model 2 finds six and raises ten",
            f"20,000 + {number(159 * 200)} = {number(first)} euros",
            f"80,000 + {number(16 * 200)} = {number(second)} euros",
            f"1,200 inspections cost {number(1_200 * 200)} euros",
            f"Ten surprises cost {number(10 * 20_000)} euros",
            "[x] Inspect on the alarms of model 1",
        )

    def test_odds(self) -> None:
        odds = 0.25 / 0.75 * round(exp(1.1))
        says(
            question("model-families", "from-a-quarter"),
            "a probability of 0.25",
            "coefficient 1.1 (e^1.1 ≈ 3)",
            f"[x] {number(odds / (1 + odds), 2)}",
            "Odds 0.25 ÷ 0.75 = 1/3, times 3 gives 1",
        )

    def test_random_cut_forest(self) -> None:
        says(
            question("built-in-algorithms", "set-up-rcf"),
            "About 0.25 % of the readings",
            "mean 1.10 and standard deviation 0.20",
            f"[x] A value of {number(1 / 0.0025)} for",
            f"1 ÷ 400 = {1 / 400}",
            f"1.10 + 3 × 0.20 = {1.10 + 3 * 0.20:.2f}",
            f"[x] A cut that calls scores above {1.10 + 3 * 0.20:.2f}",
            f"1 ÷ 25 = {number(100 / 25)} %, sixteen times",
        )
        assert 1 / 25 / 0.0025 == 16

    def test_spot(self) -> None:
        says(
            question("training-jobs", "saving-with-spot"),
            "21,600 training seconds and 5,400 billable seconds",
            f"[x] {number(100 * (1 - 5_400 / 21_600))} %",
            f"1 − 5,400 ÷ 21,600 = {1 - 5_400 / 21_600}",
            f"{number(21_600 - 5_400)} of 21,600 seconds",
            f"[ ] {number(100 * 5_400 / 16_200)} %",
        )

    def test_global_batch(self) -> None:
        says(
            question("training-jobs", "global-batch"),
            "three instances of eight GPUs each, a batch of 48 rows per GPU",
            f"uses {number(3 * 8 * 48)} rows",
            f"3 × 8 = {3 * 8} replicas, and {3 * 8} × 48 = {number(3 * 8 * 48)}",
            "[x] True",
        )

    def test_cheapest_job(self) -> None:
        text = question("training-jobs", "cheapest-finished-job")
        costs = [18 * 0.5, 2 * 3.6, 2 * 1.3 * 3.6, 0.9 * 12]
        assert min(costs) == costs[1]
        says(
            text,
            f"18 × $0.50 = ${costs[0]:.2f}",
            "[x] One small GPU instance at $3.60, done after 2 hours",
            f"2 × $3.60 = ${costs[1]:.2f}",
            f"2 × 1.3 × $3.60 = ${costs[2]:.2f}",
            f"0.9 × $12.00 = ${costs[3]:.2f}",
        )

    def test_steps(self) -> None:
        says(
            question("optimise-and-generalise", "count-the-steps"),
            "4 epochs on 50,000 rows with a batch size of 128",
            f"[x] {number(4 * ceil(50_000 / 128))}",
            f"50,000 ÷ 128 = {number(50_000 / 128, 1)}, so {ceil(50_000 / 128)} steps",
            f"[ ] {number(4 * (50_000 // 128))}",
            f"[ ] {number(ceil(200_000 / 128))}",
        )

    def test_grid(self) -> None:
        jobs = 5 * 4 * 2 * 3
        says(
            question("tune-hyperparameters", "duration-of-a-grid"),
            "covers 5, 4, 2 and 3 values",
            "A job takes 6 minutes, and 10 jobs run at a time",
            f"[x] {number(jobs / 10 * 6)} minutes > 5 × 4 × 2 × 3 = {jobs} jobs make {number(jobs / 10)} rounds",
            f"{jobs} ÷ 10 × 6 = {number(jobs / 10 * 6)} minutes",
            f"[ ] {jobs * 6} minutes",
        )
        says(question("tune-hyperparameters", "repeatable-coverage"), "three optimisers and four", f"3 × 4 = {3 * 4}")

    def test_f1(self) -> None:
        tp, fp, fn, tn = 45, 15, 30, 910
        precision, recall = tp / (tp + fp), tp / (tp + fn)
        f1 = 2 * precision * recall / (precision + recall)
        says(
            question("evaluate-models", "compute-f1"),
            f"{tp} true positives, {fp} false positives, {fn} false negatives and {tn} true negatives",
            f"[x] About {number(f1, 2)}",
            f"2 × {precision:.2f} × {recall:.2f} ÷ {precision + recall:.2f}",
            f"{2 * precision * recall:.2f} ÷ {precision + recall:.2f} ≈ {number(f1, 2)}",
            f"About {recall:.2f} > That is the recall, {tp} ÷ {tp + fn}",
            f"About {precision:.2f} > That is the precision, {tp} ÷ {tp + fp}",
            f"About {number((tp + tn) / 1_000, 2)} > That is the accuracy, {tp + tn} ÷ 1,000",
        )

    def test_cheapest_threshold(self) -> None:
        text = question("evaluate-models", "cheapest-threshold")
        costs = {}
        for misses, alarms in ((6, 2_000), (25, 300), (45, 80), (10, 900)):
            costs[misses] = misses * 500 + alarms * 5
            says(
                text,
                f"with {misses} misses and {number(alarms)} needless inspections > "
                f"{misses} × $500 + {number(alarms)} × $5 = ${number(costs[misses])}",
            )
        assert min(costs, key=costs.__getitem__) == 10
        says(text, "[x] 0.2, with 10 misses")

    def test_contributions(self) -> None:
        values = [0.18, -0.05, 0.07, -0.02]
        says(
            question("explain-and-debug", "add-contributions"),
            "predicts 0.25",
            "+0.18, −0.05, +0.07 and −0.02",
            f"[x] {0.25 + sum(values):.2f}",
            f"0.25 + 0.18 − 0.05 + 0.07 − 0.02 = {0.25 + sum(values):.2f}",
            f"[ ] {0.25 + sum(map(abs, values)):.2f}",
            f"[ ] {sum(values):.2f}",
        )

    def test_predicted_shares(self) -> None:
        a, d = 540 / 900, 135 / 300
        says(
            question("explain-and-debug", "shares-of-two-groups"),
            "540 of 900 applicants of the favoured facet and 135 of 300 of the other",
            f"[x] The difference in positive proportions in predicted labels is {a - d:.2f}",
            f"540 ÷ 900 − 135 ÷ 300 = {a:.2f} − {d:.2f}",
            f"[x] The disparate impact of the model is {d / a:.2f}",
            f"CI = (900 − 300) ÷ (900 + 300) = {600 / 1_200:.2f}",
        )

    def test_scaling_target(self) -> None:
        target = 40 * 0.6 * 60
        says(
            question("deploy-and-infer", "target-for-scaling"),
            "answers 40 requests per second",
            "a safety factor of 0.6",
            "The peak is 216 requests per second",
            f"[x] A target of {number(target)} and {ceil(216 * 60 / target)} instances",
            f"40 × 0.6 × 60 = {number(target)}, and 216 × 60 ÷ {number(target)} = {number(216 * 60 / target)}",
            f"The peak of {number(216 * 60)} requests per minute",
            f"40 × 60 = {number(40 * 60)}",
        )

    def test_three_zones(self) -> None:
        survive = ceil(420 / 70)
        says(
            question("operate-and-monitor", "instances-for-three-zones"),
            "420 requests/s after the loss of one zone. One instance carries 70 requests/s",
            f"[x] {3 * ceil(survive / 2)} >",
            f"420 ÷ 70 = {survive} instances have to survive",
            f"3 × {ceil(survive / 2)} = {3 * ceil(survive / 2)}",
        )

    def test_days(self) -> None:
        needed, daily = 16 * 0.1 * 0.9 / 0.01**2, 12_000 * 0.20
        says(
            question("release-and-retrain", "days-for-the-test"),
            "completed in 10 % of visits",
            "12,000 visits a day, and the challenger gets 20 %",
            f"[x] {ceil(round(needed / daily, 6))} days > 16 × 0.1 × 0.9 ÷ 0.01² = {number(needed)}",
            f"{number(needed)} ÷ {number(daily)} = {number(needed / daily)}",
            f"{number(needed)} ÷ 12,000 = {number(needed / 12_000, 1)}",
            f"Three days bring the challenger {number(3 * daily)} visits",
            f"Eight days give {number(8 * daily)} visits",
        )

    def test_hours_of_checking(self) -> None:
        forms = 9_000 * 0.12
        says(
            question("ai-services", "doubtful-forms-to-people"),
            "reads 9,000 forms a day",
            "12 % of the forms",
            f"[x] The checks need {number(forms * 2 / 60)} hours a day",
            f"{number(forms)} × 2 ÷ 60 = {number(forms * 2 / 60)} hours, below the 40",
            f"9,000 × 0.12 = {number(forms)} forms",
        )

    def test_hashes(self) -> None:
        says(
            question("secure-ml", "hashed-numbers"),
            "customer numbers of nine digits",
            "20 million hashes per second",
            f"[x] They can be found in {number(10**9 / 20e6)} seconds; a keyed hash",
            f"10⁹ ÷ 20,000,000 = {number(10**9 / 20e6)}",
            f"twice the time, {number(2 * 10**9 / 20e6)} seconds",
        )

    def test_retrieval_metrics(self) -> None:
        ranks = [2, 1, 4, None, 1]
        recall = sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks)
        reciprocal = sum(1 / rank for rank in ranks if rank)
        says(
            question("foundation-models-and-retrieval", "reading-the-metrics"),
            "at rank 2, at rank 1, at rank 4, nowhere, and at rank 1",
            f"[x] Recall at 3 = {recall:.2f} and mean reciprocal rank = {reciprocal / 5:.2f}",
            f"(0.5 + 1 + 0.25 + 0 + 1) ÷ 5 = {reciprocal / 5:.2f}",
            f"3 ÷ 5 = {recall:.2f} and {reciprocal} ÷ 5 = {reciprocal / 5:.2f}",
            f"mean reciprocal rank = {number(reciprocal / 4, 2)} >",
        )


class TestEquations:
    """Every plain equation of the whole course, such as “16 × 1,500 = 24,000”, found and reckoned by itself."""

    NUMBER = r"−?\d[\d,]*(?:\.\d+)?"
    EQUATION = re.compile(
        rf"(?<![\w.)²⁰-⁹×÷+−√^/] )(?<![\w.,(√^/²])({NUMBER}(?: [×÷+−] {NUMBER})+) [=≈] ({NUMBER})"
        r"(?![\w.,]*\d)(?![\w²⁰-⁹]| [%×÷+−])"
    )
    """Terms without units, brackets or powers. What goes on behind the result, or counts in per cent, is left out."""

    def test_hold(self) -> None:
        found = [
            (topic.slug, *match.groups())
            for topic in course().topics
            for match in self.EQUATION.finditer(plain((FOLDER / f"{topic.slug}.md").read_text()))
        ]
        wrong = [each for each in found if not self.holds(*each[1:])]
        assert not wrong
        assert len(found) >= 50

    @staticmethod
    def holds(terms: str, result: str) -> bool:
        """Whether the terms make the result within half a unit of its last digit."""
        words = terms.replace(",", "").replace("−", "-").split()
        value, total = float(words[0]), 0.0
        for sign, word in zip(words[1::2], words[2::2], strict=True):
            match sign:
                case "×":
                    value *= float(word)
                case "÷":
                    value /= float(word)
                case _:
                    total, value = total + value, float(sign + word)
        _, _, digits = result.partition(".")
        return abs(total + value - float(result.replace(",", "").replace("−", "-"))) <= 0.5 * 10 ** -len(digits) + 1e-9
