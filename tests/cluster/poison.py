"""A worker that dies of the request whose id is `poison`, as of a tile that breaks GDAL."""

import os
import signal
import subprocess
import sys

child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, bufsize=0)
for line in sys.stdin.buffer:
    if b'"poison"' in line:
        child.kill()
        os.kill(os.getpid(), signal.SIGKILL)
    child.stdin.write(line)
child.stdin.close()
sys.exit(child.wait())
