import BulkModel
import Foundation
import JSONText
import Report
import Results
import SystemPackage

/// The report of a run between the files of its folder and the page.
struct ReportDesk {
    let folder: RunFolder

    /// Writes `report.json` and `report.html`. A run is no worse for a report that cannot be written: that is said, and how to get it later.
    func write(_ summary: RunSummary, _ recording: RunRecording) {
        do {
            var bytes: [UInt8] = []
            recording.json.write(into: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            try folder.write(bytes, to: folder.recording)
            try folder.write(page(summary, recording), to: folder.report)
        } catch {
            let job = Shell.quoted(folder.job.string)
            Console.note("The report could not be written (\(error)). To make it later: meetergo-bulk report \(job)")
        }
    }

    /// The page, from a summary and what the folder holds beside it.
    func page(_ summary: RunSummary, _ recording: RunRecording? = nil) -> [UInt8] {
        let report = RunReport(
            summary, recording ?? self.recording ?? RunRecording(), moments: moments, job: folder.job.string,
            zone: TimeZone.current.identifier, madeAt: Date().timeIntervalSince1970)
        return Array(report.html.utf8)
    }

    private var recording: RunRecording? {
        guard let bytes = try? Data(contentsOf: URL(filePath: folder.recording.string)), let json = try? JSON.parse(Array(bytes)) else {
            return nil
        }
        return RunRecording(json)
    }

    /// The run's events in words; lines that are none are passed over.
    private var moments: [RunReport.Moment] {
        // Run events are few; a file of another size is not read whole.
        guard let file = FileHandle(forReadingAtPath: folder.events.string),
            let bytes = try? file.read(upToCount: 4 << 20)
        else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let event = try? JSON.parse(Array(line)), let name = event["event"]?.string, let at = event["at"]?.string else {
                return nil
            }
            return RunReport.Moment(at: at, text: EventWords.sentence(name, event))
        }
    }
}

/// Run events in words.
enum EventWords {
    static func sentence(_ name: String, _ event: JSON) -> String {
        switch name {
        case "run_started": "the run began"
        case "existing_search":
            event["way"]?.string == "scan"
                ? "the company’s \(event["users"]?.int ?? 0) users were read" : "users that exist are looked for on a refusal"
        case "run_ended": "the run ended"
        case "quota": "the quota seems to be \(event["per_window"]?.int.map(String.init) ?? "?") requests a minute"
        case "api_down": "the API does not answer; single probes until it is back"
        case "api_back": "the API answers again after \(event["outage_seconds"]?.double.map { Int($0) } ?? 0) s"
        case "long_pause": "the API asked for a long pause"
        case "headers_distrusted": "the API’s rate limit headers do not fit what it does; they are not used any more"
        case "retry_after_ignored": "the API sent a Retry-After that makes no sense; it was ignored"
        default: name.replacing("_", with: " ")
        }
    }
}
