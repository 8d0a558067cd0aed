import BulkModel
import Foundation
import HTTPTransport
import Ledger
import Pipeline
import Report
import Synchronization
import Throttle

/// The settings of a run as its report lists them. No secret is among them: the key is named by its kind alone.
enum RunSettings {
    /// Those of an import or a retry.
    static func list(_ request: RunRequest, _ quota: Throttle.Settings) -> [RunRecording.Setting] {
        let input = request.input
        var values = common(request.connection, quota, request.quota, request.safety)
        values += [
            ("timezone", input.timezone), ("preset", input.preset), ("map", input.map), ("host-map", input.hostMap),
            ("type-map", input.typeMap), ("attendee-map", input.attendeeMap),
        ]
        if request.kind == .bookings { values.append(("notify", "\(request.notifications)")) }
        values.append(("on-change", request.policy.onChange.rawValue))
        if request.kind == .users {
            values.append(("existing", request.existing.existing?.rawValue))
            values.append(("on-existing", request.policy.onExisting.rawValue))
        }
        return settings(values)
    }

    /// Those of an undo.
    ///
    /// - Parameter connection: as it was used; the job names the API.
    static func list(_ request: UndoRequest, _ connection: ConnectionOptions, _ quota: Throttle.Settings) -> [RunRecording.Setting] {
        var values = common(connection, quota, request.quota, request.safety)
        values += [
            ("run", request.run > 0 ? "\(request.run)" : "all runs"), ("reason", request.reason),
            ("force", request.isForced ? "yes" : "no"),
        ]
        return settings(values)
    }

    private static func common(
        _ connection: ConnectionOptions, _ quota: Throttle.Settings, _ options: QuotaOptions, _ safety: SafetyOptions
    ) -> [(String, String?)] {
        let errors: String? =
            switch safety.maxErrors?.limit {
            case .rows(let rows)?: "\(rows)"
            case .share(let share)?: "\(share * 100)%"
            case nil: nil
            }
        return [
            ("acting-user", connection.actingUser ?? "the key's owner"), ("cacert", connection.cacert),
            ("timeout", "\(connection.timeout) s"), ("connect-timeout", "\(connection.connectTimeout) s"),
            ("rate", words(quota.quota)), ("max-in-flight", "\(quota.maxInFlight)"), ("attempts", "\(options.attempts)"),
            ("leave", quota.leave > 0 ? "\(Int((quota.leave * 100).rounded()))%" : nil),
            ("max-duration", options.maxDuration?.text), ("durability", safety.durability.rawValue), ("max-errors", errors),
        ]
    }

    private static func settings(_ values: [(String, String?)]) -> [RunRecording.Setting] {
        let added = ConfiguredArguments.sources.withLock { $0 }
        let line = CommandLineText(Array(CommandLine.arguments.dropFirst())).options
        return values.compactMap { name, value in
            guard let value else { return nil }
            let source = added[name] ?? (line[name] == nil ? "default" : "command line")
            return RunRecording.Setting(name: name, value: value, source: source)
        }
    }

    private static func words(_ quota: Throttle.Settings.Quota) -> String {
        switch quota {
        case .known(let perWindow, let burst): "\(perWindow)/min\(burst.map { ", burst \($0)" } ?? "")"
        case .auto: "auto"
        case .none: "none"
        }
    }

    /// The tool and what it stands on.
    static var versions: [RunRecording.Version] {
        [
            RunRecording.Version(name: "meetergo-bulk", version: Version.current),
            RunRecording.Version(name: "libcurl", version: CurlTransport.library),
            RunRecording.Version(name: "system", version: ProcessInfo.processInfo.operatingSystemVersionString),
        ]
    }
}
