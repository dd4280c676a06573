"""Training runs of an experiment: started through the convoy program, resumed where they were cut, read from their logs."""
import argparse
import csv
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def options_of(doc, name):
    """The command line that every experiment has; `doc` is the script's own text, `name` its folder below runs/experiments."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--convoy", required=True, type=pathlib.Path, help="the built program")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--every", type=int, default=6, help="take every k-th image of the data set")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs/experiments" / name)
    return parser.parse_args()


class Run:
    """One training run: a spec of this folder with some keys set, in a folder of its own."""

    def __init__(self, convoy, spec, folder, settings):
        self.convoy, self.spec, self.folder = convoy, HERE / spec, folder
        self.settings = [f"{key}={value}" for key, value in settings.items()]

    def command(self, verb, *more):
        sets = [word for setting in self.settings for word in ("--set", setting)]
        return [str(self.convoy), verb, str(self.spec), *sets, *more]

    def train(self):
        where = ["--set", f"job.output_dir={self.folder}", "--resume"]
        subprocess.run(self.command("train", *where), check=True)

    def epochs(self):
        """Rows of log.csv, numbers as floats."""
        with open(self.folder / "log.csv", newline="") as file:
            return [{key: float(value) for key, value in row.items() if value != "NA"} for row in csv.DictReader(file)]

    def gradient_norms(self):
        """(layer, norm) of the last epoch, in model order."""
        with open(self.folder / "gradient_norms.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        return [(row["layer"], float(row["norm"])) for row in rows if row["epoch"] == rows[-1]["epoch"]]

    def summary(self):
        done = subprocess.run(self.command("summary", "--json"), check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def seconds(self):
        """Training seconds of each epoch, validation not counted."""
        with open(self.folder / "log.jsonl") as file:
            events = [json.loads(line) for line in file]
        return [event["seconds"] for event in events if event["event"] == "epoch"]
