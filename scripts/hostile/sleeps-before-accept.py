import time
import echo
server = echo.listen()
time.sleep(100000)
