import ctypes
import os
import echo
PTRACE_ATTACH, PTRACE_DETACH = 16, 17
libc = ctypes.CDLL(None, use_errno=True)
mine = {os.getpid()}
for name in filter(str.isdigit, os.listdir("/proc")):
    pid = int(name)
    with open(f"/proc/{pid}/cmdline") as file:
        command = file.read()
    # What is wrapped around it has nothing to tell; another process of this program is its own.
    if pid in mine or "node" not in command:
        continue
    if libc.ptrace(PTRACE_ATTACH, pid, None, None) == 0:
        libc.ptrace(PTRACE_DETACH, pid, None, None)
        echo.caught(f"traced {command}")
    try:
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))
        echo.caught(f"opened the memory of {command}")
    except OSError:
        pass
echo.serve()
