"""The request loop of a peer process; worker.mjs describes the protocol."""
import json
import resource
import sys
import time


def answer(value):
    print(json.dumps(value), flush=True)


def serve(ready, prepare):
    """`prepare(name)` makes a workload: a function that runs one iteration, with an attribute `words` if it processes words."""
    prepared = {}
    answer({"ready": ready})
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("memory"):
            answer({"peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
            continue
        name, iterations = request["name"], request.get("iterations")
        if name not in prepared:
            prepared[name] = prepare(name)
            if iterations is None:
                until = time.perf_counter() + 0.3
                while time.perf_counter() < until:
                    prepared[name]()
        run, times = prepared[name], []
        end = time.perf_counter() + request.get("seconds", 0)
        while True:
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
            if (time.perf_counter() >= end) if iterations is None else (len(times) >= iterations):
                break
        answer({"times": times})
