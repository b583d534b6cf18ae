"""`make bench`: measures the site beside a floor, both served the same way, and prints the ratios.

Everything happens in a scratch folder that is deleted afterwards; nothing leaves this machine. How to read the
tables stands in docs/performance.md.
"""

import sys
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import report
from load import Load, WrongAnswer, put_load
from report import Round
from scenarios import SCENARIOS, Scenario, World
from servers import Site, start_sites
from weight import weigh_player

CLIENTS = 16
EFFORT = {"full": (11, 1.0, 3), "quick": (3, 0.5, 1), "tiny": (1, 0.05, 1)}
"""Rounds, share of the full number of requests, starts of the server."""


def read_arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", dest="effort", action="store_const", const="quick", help="under a minute, rougher")
    effort.add_argument("--tiny", dest="effort", action="store_const", const="tiny", help="only shows that all works")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL started for this run, not SQLite")
    parser.add_argument("--only", default="", metavar="TEXT", help="scenarios whose name contains it")
    parser.set_defaults(effort="full")
    return parser.parse_args()


class Bench:
    """Two sites, one client process, and the rounds between them."""

    def __init__(self, world: World, client: ProcessPoolExecutor) -> None:
        self.world, self.client = world, client
        self.stored = dict.fromkeys(world.sites, 0)

    def measure(self, scenario: Scenario, rounds: int, count: int) -> list[Round]:
        """Alternate which site goes first, so that a drift of the machine hits both; one round more to warm up."""
        measured = [self.round(scenario, count, swap=bool(number % 2)) for number in range(rounds + 1)]
        return measured[1:]

    def round(self, scenario: Scenario, count: int, *, swap: bool) -> Round:
        order = ("floor", "product") if swap else ("product", "floor")
        loads = {site: self.load(scenario, site, count) for site in order}
        (product, product_processor), (floor, floor_processor) = loads["product"], loads["floor"]
        if scenario.is_of_equal_size and abs(product.mean_bytes / floor.mean_bytes - 1) > 0.05:
            raise WrongAnswer(f"{scenario.name}: {product.mean_bytes:.0f} bytes beside {floor.mean_bytes:.0f}.")
        return Round(product, floor, product_processor, floor_processor)

    def load(self, scenario: Scenario, site: str, count: int) -> tuple[Load, float | None]:
        """Put the load on one site; also return the processor seconds that its workers spent on a request."""
        requests = scenario.next_requests(self.world, site, count)
        before = self.world.sites[site].processor_seconds()
        load = self.client.submit(put_load, self.world.sites[site].port, requests, CLIENTS).result()
        after = self.world.sites[site].processor_seconds()
        self.stored[site] += count if scenario.stores_answers else 0
        return load, None if before is None or after is None else (after - before) / count

    def check_stored(self) -> None:
        """Every answer that a site acknowledged must be in its log and on its item."""
        for name, site in self.world.sites.items():
            if (found := site.run_seed("count")) != self.stored[name]:
                raise WrongAnswer(f"{name}: {self.stored[name]} answers were acknowledged, {found} are stored.")


def prepare(product: Site, floor: Site, rounds: int, share: float) -> World:
    """Start both sites, fill them alike, and give the floor pages as long as the product's."""
    product.start()
    answers = max(each.count for each in SCENARIOS if each.stores_answers) * share * (rounds + 1)
    facts = product.run_seed(str(CLIENTS), str(ceil(answers / CLIENTS / 12) + 1))
    own_sessions = [each["session"] for each in facts["learners"]]
    world = World(facts, {"product": own_sessions, "floor": floor.run_seed(given=facts)}, {})
    floor.start("/hello/")
    item = f"/attempts/{facts['learners'][0]['exam'][0]}/items/1/"
    pages = {"FLOOR_LESSON_FILLER": (facts["lesson"]["path"], "/lessons/it/"), "FLOOR_ITEM_FILLER": (item, item)}
    fillers = {}
    for name, (product_path, floor_path) in pages.items():
        long = product.get(product_path, {"Cookie": f"sessionid={own_sessions[0]}"})[2]
        short = floor.get(floor_path, {"Cookie": f"sessionid={world.sessions['floor'][0]}"})[2]
        fillers[name] = str(len(long) - len(short))
    floor.stop()
    floor.start("/hello/", **fillers)
    world.sites = {"product": product, "floor": floor}
    return world


def starts(product: Site, count: int, page: str) -> list[float]:
    """Seconds from starting the command to the first page; a first start, not counted, prepares everything."""
    product.stop()
    seconds = []
    for _ in range(count + 1):
        seconds.append(product.start(page))
        product.stop()
    return seconds[1:]


def main() -> None:
    arguments = read_arguments()
    rounds, share, start_count = EFFORT[arguments.effort]
    chosen = [each for each in SCENARIOS if arguments.only in each.name]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="studyapp-bench-")))
        product, floor = start_sites(stack, folder, on_postgresql=arguments.postgresql)
        world = prepare(product, floor, rounds, share)
        client = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        bench = Bench(world, client)
        database = "PostgreSQL" if arguments.postgresql else "SQLite"
        print(f"{CLIENTS} clients, 2 workers a site, {database}, {rounds} rounds\n\n{report.HEADER}")
        for scenario in chosen:
            measured = bench.measure(scenario, rounds, ceil(scenario.count * share))
            print(report.line(scenario.name, scenario.target, measured), flush=True)
        bench.check_stored()
        weight = weigh_player(world)
        print(
            "", report.weight_and_start(weight, starts(product, start_count, world.facts["lesson"]["path"])), sep="\n"
        )


if __name__ == "__main__":
    try:
        main()
    except WrongAnswer as wrong:
        sys.exit(f"The benchmark means nothing: {wrong}")
