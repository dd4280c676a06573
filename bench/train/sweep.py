"""No cliffs: the speed of training for each amount of work over batches, sizes, classes and small networks.

Runs `convoy bench train` once for each case and prints the share of the FMA peak that a case reaches (nominal multiply-adds, so that
Winograd counts as the direct convolution), case beside case. A case more than 25 % below or above the one before it is marked, if it
still is when both have run twice more (medians).

    bench/train/sweep.py --convoy build/release/pipeline/cli/convoy [--part batches|sizes|classes|small] [--threads 2]

Prints Markdown; `--json FILE` keeps the figures too. Machine quiet; ten minutes for all.
"""
import argparse
import json
import pathlib
import subprocess

NETWORKS = ["resnet18", "resnet50", "vgg16", "googlenet_bn", "inception_v3", "mobilenet_v2", "alexnet_tv"]
SMALL = ["lenet5", "resnet20", "resnet56", "plain20", "nin_cifar"]
BATCHES = [1, 2, 4, 8, 16, 32, 64]
SIZES = [97, 160, 224, 225, 256]
APART = 0.25
RUNS = 3


def run(convoy, network, batch, threads, seconds, settings):
    command = [str(convoy), "bench", "train", "--model", network, "--batch", str(batch), "--threads", str(threads), "--seconds",
               str(seconds), "--json"]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    result = json.loads(done.stdout)
    return {"network": network, "batch": batch, **settings, "images_per_second": result["images_per_second"],
            "gflops_per_image": result["gflops_per_image"], "share_of_peak": result["share_of_peak"],
            "waiting_share": result["waiting_share"]}


def cases(part):
    """Rows of cases: neighbours stand side by side."""
    if part == "batches":
        return {network: [(str(b), b, {}) for b in BATCHES] for network in NETWORKS}
    if part == "sizes":
        return {network: [(str(s), 16, {"model.input_shape": f"[{s},{s},3]"}) for s in SIZES] for network in NETWORKS}
    if part == "classes":
        return {network: [(str(c), 16, {"model.num_classes": c}) for c in (1000, 10)] for network in NETWORKS}
    return {network: [(str(b), b, {}) for b in (8, 16, 32, 64, 128)] for network in SMALL}


class Case:
    """One case and the results of its runs."""

    def __init__(self, options, network, batch, settings):
        self.run = lambda: run(options.convoy, network, batch, options.threads, options.seconds, settings)
        self.results = [self.run()]

    def repeat(self):
        while len(self.results) < RUNS:
            self.results.append(self.run())

    def median(self):
        return sorted(self.results, key=lambda result: result["share_of_peak"])[len(self.results) // 2]

    def share(self):
        return self.median()["share_of_peak"]

    def is_apart(self, other):
        return abs(self.share() / other.share() - 1) > APART


def row_of(cases_of_row):
    cells = []
    for case, before in zip(cases_of_row, [None, *cases_of_row]):
        if before is not None and case.is_apart(before):
            before.repeat()
            case.repeat()
        apart = before is not None and case.is_apart(before)
        cells.append(f"{'**' if apart else ''}{100 * case.share():.0f} %{'**' if apart else ''}")
    return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--convoy", required=True, type=pathlib.Path)
    parser.add_argument("--part", choices=["batches", "sizes", "classes", "small"], action="append")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    results = []
    for part in options.part or ["batches", "sizes", "classes", "small"]:
        rows = cases(part)
        heads = [name for name, _, _ in next(iter(rows.values()))]
        print(f"\n| {part} | " + " | ".join(heads) + " |\n|" + " --- |" * (len(heads) + 1), flush=True)
        for network, row in rows.items():
            measured = [Case(options, network, batch, settings) for _, batch, settings in row]
            print(f"| {network} | " + " | ".join(row_of(measured)) + " |", flush=True)
            results += [{"part": part, **case.median()} for case in measured]
            if options.json:
                options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
