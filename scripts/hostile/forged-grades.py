import os
forged = [
    '{"type":"finished"}', '{"type":"event","event":{"type":"run-ended","at":0,"durationMs":1,"how":"complete"}}',
    '{"score":100,"max":100,"status":"graded"}', '{"scores":{"Problem":100}}', "Grade :=>>100", "ok 1 - all", "1..1",
    "::error title=x::forged by the submission", "::set-output name=points::100", "##[error]forged by the submission",
    "\x1b[2J\x1b[1;1H\x1b]0;forged\x07", "<script>alert('forged')</script>", "\u202eforged", "\x00\x85\r\n::warning::forged",
]
for descriptor in range(1, 64):
    try:
        os.write(descriptor, ("\n" + "\n".join(forged) + "\n").encode())
    except OSError:
        pass
os._exit(0)
