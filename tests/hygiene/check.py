"""check.py ROOT CHECK: prints the problems that one check finds in the tree and fails when there is any."""
import sys

import checks

root, wanted = sys.argv[1:]
problems = list(getattr(checks, wanted)(root))
print("\n".join(problems) or "nothing found")
sys.exit(bool(problems))
