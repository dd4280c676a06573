"""torchvision's loader: worker processes that decode (decode_jpeg or PIL), crop, resize with antialiasing and flip bytes; batches
are normalised as a whole, in the workers."""
import random
from pathlib import Path

import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_jpeg, read_file
from torchvision.transforms import v2

from serve import BATCH, MEAN, STD, arguments, serve

options = arguments()
torchvision.disable_beta_transforms_warning()


class Pictures(Dataset):
    def __init__(self, folder):
        self.files = sorted(str(f) for f in Path(folder).glob("*/*.jpg"))
        self.crop = v2.RandomResizedCrop(224, antialias=True)
        self.to_bytes = v2.PILToTensor()

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        if options.decoder == "jpeg":
            picture = self.crop(decode_jpeg(read_file(self.files[index]), mode=ImageReadMode.RGB))
        else:
            with Image.open(self.files[index]) as image:
                picture = self.to_bytes(self.crop(image.convert("RGB")))
        return picture.flip(-1) if random.random() < 0.5 else picture


MEANS = torch.tensor(MEAN).view(1, 3, 1, 1) * 255
SCALES = 1 / (torch.tensor(STD).view(1, 3, 1, 1) * 255)


def normalised(pictures):
    return (torch.stack(pictures).float() - MEANS).mul_(SCALES)


def one_thread(_):
    torch.set_num_threads(1)


loader = DataLoader(Pictures(options.folder), batch_size=BATCH, shuffle=True, drop_last=True, num_workers=options.threads,
                    prefetch_factor=4, persistent_workers=True, collate_fn=normalised, worker_init_fn=one_thread)
torch.set_num_threads(1)
serve(f"torchvision {torchvision.__version__} {options.decoder}, torch {torch.__version__}", lambda: iter(loader), options)
