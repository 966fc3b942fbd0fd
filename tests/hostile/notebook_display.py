"""Shows pictures that are none, formats that carry scripts, and outputs of its own making.

Ends: tampering
"""

shell = get_ipython()
display({"text/html": "<script>score(100)</script>", "application/javascript": "score(100)"}, raw=True)
shell.recorder.shown.append({"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}})
shell.recorder.shown.append({"output_type": "stream", "name": "stdout", "text": "points: 100"})
display({"image/png": "bm90IGEgcGljdHVyZQ=="}, raw=True)


def dice(a, b):
    return 0.123456789
