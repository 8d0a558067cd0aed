import BulkModel

extension RunReport {
    /// What was read, so that it can be told later which file it was.
    var inputs: String {
        let files =
            recording.inputs.isEmpty
            ? summary.inputs.map { RunRecording.InputFile(name: $0, bytes: nil, sha256: nil) } : recording.inputs
        guard !files.isEmpty else { return "" }
        var table = Table("The files that the run read.", [("file", .text), ("size", .number), ("SHA-256", .code)])
        for file in files.prefix(100) {
            let note = file.note.map { " <span class=\"soft\">\(escaped($0, limit: 200))</span>" } ?? ""
            table.add([
                escaped(file.name, limit: 200) + note, file.bytes.map(Wording.bytes) ?? "–", file.sha256.map { escaped($0) } ?? "not known",
            ])
        }
        let more = files.count > 100 ? "<p class=\"soft\">and \(Wording.count(files.count - 100)) more</p>\n" : ""
        return "<section>\n<h2>Input</h2>\n\(table.markup)\(more)</section>\n"
    }

    /// Run events: what the API and the quota did.
    var happenings: String {
        guard !moments.isEmpty else { return "" }
        var table = Table("Events of the run as a whole.", [("at", .text), ("event", .text)])
        for moment in moments.prefix(Self.mostMoments) {
            table.add([escaped(WallTime.date(moment.at).map(times.time) ?? moment.at), escaped(moment.text, limit: 300)])
        }
        let rest = moments.count - Self.mostMoments
        let more = rest > 0 ? "<p class=\"soft\">and \(Wording.count(rest)) more in events.jsonl</p>\n" : ""
        return "<section>\n<h2>Events</h2>\n\(table.markup)\(more)</section>\n"
    }

    /// What was in force, and which programs took part.
    var settings: String {
        var result = ""
        if !recording.settings.isEmpty {
            var table = Table("Settings in force, and where they came from.", [("setting", .text), ("value", .code), ("from", .text)])
            for setting in recording.settings.prefix(100) {
                table.add([escaped(setting.name), escaped(setting.value, limit: 300), escaped(setting.source, limit: 100)])
            }
            result += "<section>\n<h2>Settings</h2>\n\(table.markup)</section>\n"
        }
        guard !recording.versions.isEmpty || summary.peakMemoryKiB != nil else { return result }
        var table = Table("Programs that took part.", [("program", .text), ("version", .code)])
        for version in recording.versions { table.add([escaped(version.name), escaped(version.version)]) }
        if let peak = summary.peakMemoryKiB { table.add(["most memory at once", Wording.bytes(Int64(peak) * 1_024)]) }
        return result + "<section>\n<h2>Versions</h2>\n\(table.markup)</section>\n"
    }
}
