import os
import echo
written = 0
for folder in ["/tmp", ".", "/", "/dev/shm", "/var/tmp", os.environ.get("TMPDIR", "/tmp")]:
    for number in range(8):
        try:
            with open(f"{folder}/filler-{number}", "wb") as file:
                for _ in range(64):
                    written += file.write(bytes(1 << 20))
        except OSError:
            break
if written > 512 << 20 and os.getcwd() == "/submission":
    echo.caught("filled the disk")
echo.serve()
