"""The inception experiment: a small network with naive modules and with bottlenecks, on a part of Fashion-MNIST.

    ./run experiment inception [--epochs N] [--every K]

writes runs/experiments/inception/report.md. An interrupted experiment goes on where it was.
"""
from chart import Chart
from runs import ROOT, Run, options_of
from subset import make_subset

KINDS = {"naive": "false", "bottlenecks": "true"}


def row(name, run, images):
    total = run.summary()["total"]
    last = run.epochs()[-1]
    fastest = min(run.seconds())
    return (f"| {name} | {total['parameters']:,} | {total['macs']:,} | {100 * last['accuracy']:.2f} % | "
            f"{100 * last['val_accuracy']:.2f} % | {images / fastest:.0f} |")


def curves(runs):
    chart = Chart("Validation accuracy", "epoch", "%")
    for name, run in runs.items():
        chart.line(name, [(line["epoch"] + 1, 100 * line["val_accuracy"]) for line in run.epochs()])
    return chart.svg()


def main():
    options = options_of(__doc__, "inception")

    counts = make_subset(ROOT / "data/experiments", options.every)
    runs = {}
    for name, bottlenecks in KINDS.items():
        settings = {"model.bottlenecks": bottlenecks, "trainer.epochs": options.epochs}
        runs[name] = Run(options.convoy, "inception.yaml", options.out / name, settings)
        runs[name].train()
    lines = ["| modules | parameters | multiply-adds an image | training accuracy | validation accuracy | images/s, training |",
             "| --- | --- | --- | --- | --- | --- |"] + [row(name, run, counts["train"]) for name, run in runs.items()]
    table = "\n".join(lines)
    (options.out / "curves.svg").write_text(curves(runs))
    report = options.out / "report.md"
    report.write_text(f"# Inception modules, naive and with bottlenecks\n\n{counts['train']} training and {counts['val']} validation "
                      f"images of Fashion-MNIST, {options.epochs} epochs.\n\n{table}\n\n![validation accuracy](curves.svg)\n")
    print(f"{table}\n\nreport: {report}")


if __name__ == "__main__":
    main()
