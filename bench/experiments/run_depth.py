"""The depth experiment: networks of 8 to 56 layers with and without shortcuts on a part of Fashion-MNIST.

    ./run experiment depth [--epochs N] [--every K]

writes runs/experiments/depth/report.md with pictures beside it. An interrupted experiment goes on where it was.
"""
from chart import Chart
from runs import ROOT, Run, options_of
from subset import make_subset

BLOCKS = (1, 2, 3, 5, 9)  # a stage; 6n + 2 layers


def depth(n):
    return 6 * n + 2


def error(row):
    return 100 * (1 - row["accuracy"])


def curves(runs, epochs):
    chart = Chart("Training error", "epoch", "error on the training images, %")
    for color, n in enumerate(BLOCKS):
        for shortcuts in (True, False):
            points = [(row["epoch"] + 1, error(row)) for row in epochs[n, shortcuts]]
            chart.line(f"{depth(n)} {'residual' if shortcuts else 'plain'}", points, dashed=not shortcuts, color=color)
    return chart.svg()


def against_depth(epochs):
    chart = Chart("Training error after the last epoch", "weighted layers", "error on the training images, %")
    for shortcuts, name in ((True, "with shortcuts"), (False, "plain")):
        chart.line(name, [(depth(n), error(epochs[n, shortcuts][-1])) for n in BLOCKS], dashed=not shortcuts)
    return chart.svg()


def gradients(runs, shortcuts):
    kind = "with shortcuts" if shortcuts else "plain"
    chart = Chart(f"Gradient norm of each convolution, {kind}, last epoch", "position in the network, 0 = input, 1 = output",
                  "L2 norm (log)", log_y=True)
    for n in BLOCKS:
        norms = [norm for layer, norm in runs[n, shortcuts].gradient_norms() if layer.endswith("conv")]
        chart.line(f"{depth(n)} layers", [(k / (len(norms) - 1), norm) for k, norm in enumerate(norms)])
    return chart.svg()


def table(epochs, runs):
    lines = ["| layers | parameters | plain: training error | residual: training error | plain: validation | residual: validation |",
             "| --- | --- | --- | --- | --- | --- |"]
    for n in BLOCKS:
        plain, residual = epochs[n, False][-1], epochs[n, True][-1]
        parameters = runs[n, True].summary()["total"]["parameters"]
        lines.append(f"| {depth(n)} | {parameters:,} | {error(plain):.2f} % | {error(residual):.2f} % | "
                     f"{100 * (1 - plain['val_accuracy']):.2f} % | {100 * (1 - residual['val_accuracy']):.2f} % |")
    return "\n".join(lines)


def verdict(epochs):
    order = lambda shortcuts: [depth(n) for n in sorted(BLOCKS, key=lambda n: error(epochs[n, shortcuts][-1]))]
    return (f"Depths from the smallest training error to the largest: plain {order(False)}, with shortcuts {order(True)}.")


def main():
    options = options_of(__doc__, "depth")

    counts = make_subset(ROOT / "data/experiments", options.every)
    runs = {}
    for n in BLOCKS:
        for shortcuts in (False, True):
            settings = {"model.n": n, "model.shortcuts": str(shortcuts).lower(), "trainer.epochs": options.epochs}
            folder = options.out / f"{'residual' if shortcuts else 'plain'}{depth(n)}"
            runs[n, shortcuts] = Run(options.convoy, "depth.yaml", folder, settings)
            runs[n, shortcuts].train()
    epochs = {key: run.epochs() for key, run in runs.items()}
    pictures = {"curves.svg": curves(runs, epochs), "depth.svg": against_depth(epochs),
                "gradients_residual.svg": gradients(runs, True), "gradients_plain.svg": gradients(runs, False)}
    for name, picture in pictures.items():
        (options.out / name).write_text(picture)
    images = "\n".join(f"![{name}]({name})" for name in pictures)
    report = options.out / "report.md"
    report.write_text(f"# Depth with and without shortcuts\n\n{counts['train']} training and {counts['val']} validation images of "
                      f"Fashion-MNIST, {options.epochs} epochs.\n\n{table(epochs, runs)}\n\n{verdict(epochs)}\n\n{images}\n")
    print(f"{table(epochs, runs)}\n\n{verdict(epochs)}\n\nreport: {report}")


if __name__ == "__main__":
    main()
