"""What an engineer would write for one afternoon: reads the CSV, posts with asyncio and aiohttp, writes one result line a row.

scripts/bench/throughput compares the tool with it. Usage: script.py URL CSV RESULTS WIDTH [CA-FILE]
"""

import asyncio
import csv
import ssl
import sys

import aiohttp


async def main(url, source, results, width, ca=None):
    context = ssl.create_default_context(cafile=ca) if ca else None
    headers = {"Authorization": "Bearer ak_live:0123456789abcdef0123456789abcdef"}
    with open(source, newline="") as input, open(results, "w", newline="") as output:
        rows, writer = csv.DictReader(input), csv.writer(output)
        connector = aiohttp.TCPConnector(limit=width, ssl=context) if ca else aiohttp.TCPConnector(limit=width)
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

            async def work():
                for row in rows:
                    try:
                        async with session.post(url, json=row) as reply:
                            answer = await reply.json()
                            writer.writerow([row["email"], reply.status, answer.get("id", ""), ""])
                    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
                        writer.writerow([row["email"], "", "", str(error)])

            await asyncio.gather(*(work() for _ in range(width)))


url, source, results, width, *ca = sys.argv[1:]
asyncio.run(main(url, source, results, int(width), *ca))
