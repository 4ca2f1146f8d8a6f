import os
import echo
secret = echo.targets()["secret"]
for path in ["/proc/self/environ", *(f"/proc/{name}/environ" for name in os.listdir("/proc") if name.isdigit())]:
    try:
        with open(path, "rb") as file:
            if secret.encode() in file.read():
                echo.caught(f"the secret in {path}")
    except OSError:
        pass
if secret in str(os.environ):
    echo.caught("the secret in its environment")
echo.serve()
