import ArgumentParser
import JSONText

/// The options that a configuration may set, as the commands themselves declare them: a new option can be configured without a word here.
struct OptionCatalog {
    struct Option {
        /// Without its dashes, such as `max-in-flight`.
        var name: String
        var defaultText: String?
        /// Whether it takes no value.
        var isFlag = false
        /// Whether there is a `--no-…` as well.
        var isInverted = false
    }

    /// What belongs to one call of a command and to no configuration.
    private static let excluded: Set<String> = [
        "help", "version", "json", "out", "run", "records", "explain", "only", "job", "again", "forget-quota", "retry-refused", "config",
        "profile", "yes", "plan", "force", "reason", "shard",
    ]

    /// What holds where nobody says anything, of options that do not declare it: their commands decide, and what they decide does not depend on
    /// anything else.
    private static let unsaid = [
        "api-url": ConnectionOptions.defaultOrigin, "rate": "100/min", "on-change": "skip", "on-existing": "adopt",
    ]

    /// The options of a command by its name.
    private let commands: [String: [Option]]

    /// - Parameter description: a command's description of itself.
    init(describedBy description: JSON) {
        var commands: [String: [Option]] = [:]
        for command in description["command"]?["subcommands"]?.array ?? [] {
            guard let name = command["commandName"]?.string else { continue }
            commands[name] = Self.options(command)
        }
        self.commands = commands
    }

    /// The catalog of this tool.
    static var tool: OptionCatalog {
        OptionCatalog(describedBy: (try? JSON.parse(MeetergoBulk._dumpHelp(), allowDuplicates: true)) ?? .null)
    }

    private static func options(_ command: JSON) -> [Option] {
        var options: [Option] = []
        var inverted: Set<String> = []
        for argument in command["arguments"]?.array ?? [] {
            guard let kind = argument["kind"]?.string, kind != "positional" else { continue }
            let names = (argument["names"]?.array ?? []).compactMap { $0["kind"]?.string == "long" ? $0["name"]?.string : nil }
            for name in names where !excluded.contains(name) {
                if kind == "flag", name.hasPrefix("no-") {
                    inverted.insert(String(name.dropFirst(3)))
                } else {
                    options.append(Option(name: name, defaultText: argument["defaultValue"]?.string, isFlag: kind == "flag"))
                }
            }
        }
        for index in options.indices where inverted.contains(options[index].name) { options[index].isInverted = true }
        // A --no-… without its opposite is an option of its own name.
        let alone = inverted.subtracting(options.map(\.name)).sorted()
        return options + alone.map { Option(name: "no-\($0)", isFlag: true) }
    }

    /// The options of a command; none for one that is not known.
    func options(of command: String) -> [Option] { commands[command] ?? [] }

    /// All options of all commands, each once, in order of name.
    var all: [Option] {
        var found: [String: Option] = [:]
        for var option in commands.values.joined() {
            option.defaultText = option.defaultText ?? Self.unsaid[option.name] ?? (option.isFlag && !option.isInverted ? "false" : nil)
            found[option.name] = option
        }
        return found.values.sorted { $0.name < $1.name }
    }
}
