/// The long part of the help, in lines of at most 79 characters: ArgumentParser breaks longer ones.
enum Manual {
    static let discussion = """
        Listens on loopback, prints one line of JSON when it is ready (url, apiKey,
        token, companyId, ownerId, seed, pid), and stops at SIGINT or SIGTERM. Nothing
        is stored: each start is a new company with a new companyId.

        CONTENT (the same ids at every start; NN is a user's number)
          10000000-0000-4000-8000-0000000000NN  users: 00 the owner (admin), 01 … hosts
          20000000-0000-4000-8000-0000000000NN  one-on-one type of user NN
          30000000-0000-4000-8000-000000000001  group type of the owner, 5 spots
          40000000-0000-4000-8000-000000000001  round-robin type over all hosts, with
          50000000-0000-4000-8000-000000000001  … its queue (queueId)
          60000000-0000-4000-8000-000000000001  double opt-in type of the owner
          70000000-0000-4000-8000-000000000001  host-confirmation type of the owner
          Meetings take 30 minutes, or 15 or 60. Everybody works Mon-Fri 9-17 in
          Europe/Berlin and has one calendar for all types. Any future date will do.

        FAULTS (--fault KIND[:name=value,…])
          not executed  too-many, status-before, cut-before, stall-before
          executed      status-after, cut-after, cut-mid-reply, stall, close-after
          method, path  which requests; * stands for one segment, at the end for all
          probability   0 to 1, default 1
          skip, count   spare the first n matching ones; strike at most n times
          burst         strike n matching ones in a row, default 1
          status        400 to 599, default 502
          seconds       length of a stall, default 30
          bytes         of the body before a cut in mid-reply, default half of it
          reset         true: cut with RST instead of FIN

        ADMIN ROUTES (no key, no limit, no fault)
          GET  /admin/effects   what was done, with mails, webhooks, billed bookings;
                                ?kind= &email= &after=N &limit=N &format=jsonl
          GET  /admin/repeats   what was done twice; [] proves "exactly once"
          GET  /admin/stats     requests by route and status, received, executed,
                                limited, per second and minute, connections
          GET  /admin/requests  the last requests
          GET  /admin/faults    the plan in force, how often each rule struck
          POST /admin/faults    replaces it: {"latency","readDelay","rules":[…],
                                "expireAfterRequests","expireAfterSeconds"}
          POST /admin/limits    changes the limiter: {"limit","rate","window",…}
          POST /admin/provisional/ID/confirm, …/expire
          POST /admin/reset     everything as at the start

        EXAMPLES
          meetergo-sandbox --port 8080 --limit bucket --rate 100
          meetergo-sandbox --seed 7 --latency exponential:80 \\
            --fault cut-after:method=POST,path=/v4/booking,probability=0.02
          curl localhost:8080/admin/faults -d \\
            '{"rules":[{"fault":"status-after","path":"/v4/user","count":3}]}'
        """
}
