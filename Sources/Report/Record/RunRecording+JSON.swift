public import JSONText

extension RunRecording {
    /// The layout of the JSON; raised when a field changes its meaning.
    static let schema = 1

    public var json: JSON {
        [
            "schema": JSON(Self.schema), "course": course?.json ?? .null,
            "inputs": .array(
                inputs.map { input in
                    [
                        "name": .string(input.name), "bytes": input.bytes.map { JSON($0) } ?? .null,
                        "sha256": input.sha256.map { .string($0) } ?? .null, "note": input.note.map { .string($0) } ?? .null,
                    ]
                }),
            "settings": .array(settings.map { ["name": .string($0.name), "value": .string($0.value), "source": .string($0.source)] }),
            "versions": .array(versions.map { ["name": .string($0.name), "version": .string($0.version)] }),
        ]
    }

    /// Reads what ``json`` has written; `nil` where it is something else, or written by a later version.
    public init?(_ json: JSON) {
        guard json["schema"]?.int == Self.schema else { return nil }
        course = json["course"].flatMap(CourseFigures.init)
        inputs = (json["inputs"]?.array ?? []).map { input in
            InputFile(
                name: input["name"]?.string ?? "", bytes: input["bytes"]?.int.map(Int64.init), sha256: input["sha256"]?.string,
                note: input["note"]?.string)
        }
        settings = (json["settings"]?.array ?? []).map { setting in
            Setting(name: setting["name"]?.string ?? "", value: setting["value"]?.string ?? "", source: setting["source"]?.string ?? "")
        }
        versions = (json["versions"]?.array ?? []).map {
            Version(name: $0["name"]?.string ?? "", version: $0["version"]?.string ?? "")
        }
    }
}

extension CourseFigures {
    /// Bucket columns, so that 240 of them do not repeat their names.
    private static let columns: [(name: String, value: @Sendable (Bucket) -> Int?)] = [
        ("well", { $0.well }), ("badly", { $0.badly }), ("writes", { $0.writes }), ("reads", { $0.reads }),
        ("throttled", { $0.throttled }), ("unanswered", { $0.unanswered }), ("quotaPerMinute", { $0.quota }),
    ]

    var json: JSON {
        var buckets: JSONObject = [:]
        for column in Self.columns {
            buckets[column.name] = .array(series.buckets.map { column.value($0).map { JSON($0) } ?? .null })
        }
        return [
            "seconds": Self.number(seconds), "secondsPerBucket": JSON(series.width), "buckets": .object(buckets),
            "latency": [
                "answers": JSON(latency.answers), "meanMilliseconds": Self.number(latency.mean),
                "percentiles": .array(
                    latency.percentiles.map { ["level": Self.number($0.level), "milliseconds": Self.number($0.milliseconds)] }),
                "tenthsOfDecades": .array(latency.spectrum.map { .array([JSON($0.number), JSON($0.answers)]) }),
            ],
            "rowsByAttempts": .array(attempts.map { JSON($0) }),
            "waits": .array(
                waits.sums.map { ["reason": .string($0.reason), "count": JSON($0.count), "seconds": Self.number($0.seconds)] }),
            "longestWaits": .array(
                waits.longest.map {
                    ["at": Self.number($0.start), "seconds": Self.number($0.seconds), "reason": .string($0.reason)]
                }),
        ]
    }

    init?(_ json: JSON) {
        guard let seconds = json["seconds"]?.double, let width = json["secondsPerBucket"]?.int, let columns = json["buckets"] else {
            return nil
        }
        func column(_ name: String) -> [JSON] { columns[name]?.array ?? [] }
        let well = column("well")
        let others = ["badly", "writes", "reads", "throttled", "unanswered", "quotaPerMinute"].map(column)
        guard others.allSatisfy({ $0.count == well.count }) else { return nil }
        let buckets = well.indices.map { index in
            var bucket = Bucket()
            bucket.well = well[index].int ?? 0
            bucket.badly = others[0][index].int ?? 0
            bucket.writes = others[1][index].int ?? 0
            bucket.reads = others[2][index].int ?? 0
            bucket.throttled = others[3][index].int ?? 0
            bucket.unanswered = others[4][index].int ?? 0
            bucket.quota = others[5][index].int
            return bucket
        }
        self.init(
            seconds: seconds, series: Series(width: width, buckets: buckets), latency: LatencyFigures(json["latency"] ?? .null),
            attempts: (json["rowsByAttempts"]?.array ?? []).map { $0.int ?? 0 },
            waits: Waits(
                sums: (json["waits"]?.array ?? []).map {
                    Waits.Sum(reason: $0["reason"]?.string ?? "", count: $0["count"]?.int ?? 0, seconds: $0["seconds"]?.double ?? 0)
                },
                longest: (json["longestWaits"]?.array ?? []).map {
                    Wait(start: $0["at"]?.double ?? 0, seconds: $0["seconds"]?.double ?? 0, reason: $0["reason"]?.string ?? "")
                }))
    }

    /// To the thousandth, which is all that these are worth.
    private static func number(_ value: Double) -> JSON {
        let rounded = (value * 1_000).rounded() / 1_000
        return .number(rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)")
    }
}

extension LatencyFigures {
    init(_ json: JSON) {
        self.init(
            answers: json["answers"]?.int ?? 0, mean: json["meanMilliseconds"]?.double ?? 0,
            percentiles: (json["percentiles"]?.array ?? []).map {
                Percentile(level: $0["level"]?.double ?? 0, milliseconds: $0["milliseconds"]?.double ?? 0)
            },
            spectrum: (json["tenthsOfDecades"]?.array ?? []).map { pair in
                Band(number: pair.array?.first?.int ?? 0, answers: pair.array?.last?.int ?? 0)
            })
    }
}
