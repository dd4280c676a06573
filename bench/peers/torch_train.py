"""PyTorch's training step of torchvision's network, tuned for CPUs: channels_last, glibc's malloc told to keep its memory (or a third
of the time goes to page faults), fused SGD, as many OpenMP threads as CPUs. The batch lies in memory. The layers, the loss and the
dropout are those of our network of the same name.

Variants: eager; compile (torch.compile, the same otherwise); intel (Intel's extension, in an environment of its own).
"""
import argparse
import os
import resource
import sys
import time

MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(1 << 40), "MALLOC_TRIM_THRESHOLD_": str(1 << 40), "MALLOC_TOP_PAD_": "268435456"}

# Ours, by name: torchvision's name, what differs from its defaults, and the pictures' size. Keras's Inception-v3 and MobileNetV2, which
# ours are, have no dropout.
NETWORKS = {
    "alexnet_tv": ("alexnet", {}, 224),
    "googlenet_bn": ("googlenet", {"aux_logits": False, "init_weights": False}, 224),
    "inception_v3": ("inception_v3", {"aux_logits": False, "init_weights": False, "dropout": 0.0}, 299),
    "mobilenet_v2": ("mobilenet_v2", {"dropout": 0.0}, 224),
    "resnet18": ("resnet18", {}, 224),
    "resnet34": ("resnet34", {}, 224),
    "resnet50": ("resnet50", {}, 224),
    "resnet101": ("resnet101", {}, 224),
    "resnet152": ("resnet152", {}, 224),
    "vgg16": ("vgg16", {"init_weights": False}, 224),
    "vgg19": ("vgg19", {"init_weights": False}, 224),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("--variant", default="eager", choices=("eager", "compile", "intel"))
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2, help="training steps of one timed piece")
    return parser.parse_args()


def start_again_tuned(threads):
    """glibc and OpenMP read their settings when a program starts."""
    wanted = {**MALLOC, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.environ.update(wanted)
        os.execv(sys.executable, [sys.executable, "-B", *sys.argv])


def training_step(options):
    """A function that does one step, and what did it."""
    import torch
    import torchvision

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    name, changes, size = NETWORKS[options.network]
    model = getattr(torchvision.models, name)(weights=None, **changes).train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, fused=options.variant != "intel")
    about = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    if options.variant == "intel":
        import intel_extension_for_pytorch as extension

        model, optimizer = extension.optimize(model, optimizer=optimizer, dtype=torch.float32)
        about = f"intel-extension-for-pytorch {extension.__version__}, {about}"
    if options.variant == "compile":
        model = torch.compile(model)
    loss = torch.nn.CrossEntropyLoss()
    images = torch.rand(options.batch, 3, size, size).mul_(2).sub_(1).to(memory_format=torch.channels_last)
    labels = torch.arange(options.batch) % 1000

    def step():
        optimizer.zero_grad(set_to_none=True)
        value = loss(model(images), labels)
        value.backward()
        optimizer.step()
        return value

    return step, f"{about}, {options.variant}"


def main():
    options = arguments()
    start_again_tuned(options.threads)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    from serve import answer

    step, about = training_step(options)
    step(), step()  # compiles, allocates

    def piece():
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(options.steps):
            value = step()
        value.item()
        return {"images": options.batch * options.steps, "seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu,
                "resident_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "loss": float(value.detach())}

    piece()
    answer(about, piece, answers)


main()
