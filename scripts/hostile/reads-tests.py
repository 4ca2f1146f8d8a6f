import os
import echo
for path in echo.targets()["hidden"]:
    try:
        found = os.listdir(path) if os.path.isdir(path) else open(path).read(10)
        echo.caught(f"{path}: {found}")
    except OSError:
        pass
echo.serve()
