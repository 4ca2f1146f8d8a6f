import os
import signal
import sys
import echo
if len(sys.argv) > 2:
    echo.serve()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setpgid(0, 0)
        for number in set(range(1, 65)) - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
            signal.signal(number, signal.SIG_IGN)
        os.execve(sys.executable, ["python3", "server.py", sys.argv[1], "daemon"], {})
    os._exit(0)
