import BulkModel
import JSONText

/// One thing that was looked at, what was found, and what to do about it.
struct DoctorCheck {
    enum Level: String {
        case ok, warn, fail
    }

    /// One word or two, such as `clock`.
    var name: String
    var level: Level
    var text: String
    /// What to do; `nil` where nothing is.
    var remedy: String?
    /// What a failure means for the exit code.
    var status = ExitStatus.unreachable

    static func ok(_ name: String, _ text: String) -> DoctorCheck { DoctorCheck(name: name, level: .ok, text: text) }

    static func warn(_ name: String, _ text: String, _ remedy: String) -> DoctorCheck {
        DoctorCheck(name: name, level: .warn, text: text, remedy: remedy)
    }

    static func fail(_ name: String, _ text: String, _ remedy: String, _ status: ExitStatus) -> DoctorCheck {
        DoctorCheck(name: name, level: .fail, text: text, remedy: remedy, status: status)
    }

    /// Where the text of each line begins, in characters.
    static let indent = 20

    /// A line, and a second one for the remedy.
    var lines: [String] {
        let head = "\(level.rawValue)\(String(repeating: " ", count: 6 - level.rawValue.count))"
        let title = name + String(repeating: " ", count: max(1, Self.indent - head.count - name.count))
        return ["\(head)\(title)\(text)"] + (remedy.map { ["\(String(repeating: " ", count: Self.indent))→ \($0)"] } ?? [])
    }

    var json: JSON {
        [
            "name": .string(name), "level": .string(level.rawValue), "text": .string(text),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }
}
