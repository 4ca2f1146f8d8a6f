import time
import echo
server = echo.listen()
client, _ = server.accept()
client.recv(1)
time.sleep(100000)
