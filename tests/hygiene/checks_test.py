"""Every check finds what it is for, in a small tree that breaks each rule once."""
import tempfile
import unittest
from pathlib import Path

import checks

CLEAN = {
    "README.md": "# a\n\n[b](tests/stages/dense_test.cpp) [c](https://d/e) [f](#a)\n\n| a | b |\n| - | - |\n| `\\|` | - |\n\n```\n#g\n| a |\n```\n",
    "pipeline/README.md": "",
    "pipeline/core/README.md": "",
    "pipeline/core/error.h": "",
    "pipeline/core/CMakeLists.txt": "convoy_library(convoy_core SOURCES a.cpp)",
    "pipeline/graph/README.md": "",
    "pipeline/graph/layer.h": '#include "pipeline/core/error.h"\n#include "pipeline/graph/step.h"',
    "pipeline/graph/CMakeLists.txt": "convoy_library(convoy_graph SOURCES a.cpp LINK convoy_core)",
    "stages/README.md": "",
    "stages/layers/dense/dense.h": "std::unique_ptr<Layer> make_dense(spec::ParamReader&);",
    "stages/layers/dense/README.md": "",
    "stages/layers/README.md": "",
    "stages/layers/builtin_layers.cpp": '{"dense", make_dense},',
    "stages/input/README.md": "",
    "stages/input/augment/README.md": "",
    "stages/input/augment/builtin_input_stages.cpp": "",
    "stages/steps/README.md": "",
    "stages/steps/builtin_steps.cpp": "",
    "stages/optim/README.md": "",
    "stages/optim/sgd.h": "std::unique_ptr<Optimizer> make_sgd(spec::ParamReader&);",
    "stages/optim/builtin_optimizers.cpp": '{"sgd", make_sgd},',
    "tests/README.md": "",
    "tests/stages/dense_test.cpp": '#include "stages/layers/dense/dense.h"',
}

BROKEN = {
    "upward_includes": {"pipeline/core/error.h": '#include "pipeline/graph/layer.h"',
                        "stages/layers/dense/dense.h": '#include "stages/steps/dense/dense.h"',
                        "pipeline/graph/layer.h": '#include "tests/support/step_harness.h"'},
    "upward_links": {"pipeline/core/CMakeLists.txt": "convoy_library(convoy_core\n  SOURCES a.cpp\n  LINK convoy_graph)"},
    "long_files": {"pipeline/core/error.h": "//\n" * (checks.MAX_LINES + 1)},
    "static_registration": {"stages/layers/dense/dense.h": "namespace {\nREGISTER_LAYER(dense, Dense);\n}"},
    "machine_paths": {"pipeline/core/error.h": 'const char* p = "' + "/home" + '/someone/data";'},
    "missing_readmes": {"pipeline/exec/meter.h": ""},
    "broken_markdown": {"README.md": "| a | b |\n| --- | --- |\n| 1 |\n", "stages/README.md": "#stages\n",
                        "tests/README.md": "[gone](stages/dense_test.c)\n"},
    "parts_outside_their_table": {"stages/layers/dropout/dropout.h": "",
                                  "stages/optim/adam.h": "std::unique_ptr<Optimizer> make_adam(spec::ParamReader&);",
                                  "stages/steps/builtin_steps.h": "const StepKind& copy_kind();"},
}


def tree(contents):
    root = tempfile.TemporaryDirectory()
    for name, text in contents.items():
        file = Path(root.name) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


class Checks(unittest.TestCase):
    def test_a_clean_tree_passes(self):
        with tree(CLEAN) as root:
            for check in checks.ALL:
                self.assertEqual(list(check(root)), [], check.__name__)

    def test_every_break_is_found(self):
        for check in checks.ALL:
            broken = BROKEN[check.__name__]
            with tree({**CLEAN, **broken}) as root:
                self.assertEqual(len(list(check(root))), len(broken), check.__name__)


unittest.main()
