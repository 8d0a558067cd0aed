import BulkModel
import Foundation
import JSONText
import Synchronization

/// The command line with what environment and configuration file add to it.
///
/// Settings become options: they are checked where options are, and a command need not know where a value came from.
struct ConfiguredArguments {
    /// What the parser gets.
    private(set) var arguments: [String]
    /// The key from the configuration file, where nothing before it names one.
    private(set) var key: String?
    /// Settings that others than the command line have given, by name.
    private(set) var added: [String: String] = [:]

    /// Where each setting of this process came from, for reports.
    static let sources = Mutex<[String: String]>([:])

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - folder: the working directory.
    init(_ arguments: [String], _ environment: [String: String], folder: String) throws(CommandFailure) {
        var line = CommandLineText(arguments)
        let wanted = (file: try line.take("config"), profile: try line.take("profile"))
        self.arguments = line.words
        guard let command = line.command else { return }
        let path = Self.path(wanted.file ?? environment["MEETERGO_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }, environment, folder)
        let variables = environment.keys.contains { $0.hasPrefix("MEETERGO_") && !["MEETERGO_API_KEY", "MEETERGO_API_URL"].contains($0) }
        let profile = wanted.profile ?? environment["MEETERGO_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
        // Most calls have nothing to add, and need not wait for the catalog.
        guard path != nil || variables || profile != nil else { return }
        let catalog = OptionCatalog.tool
        Self.noteMisspelt(environment, catalog)
        let file = try Self.file(path, profile: profile, catalog)
        let layers = SettingsLayers(flags: line.options, environment: environment, file: file)
        add(catalog.options(of: command), layers, command)
    }

    /// Names variables that look like a setting and are none: a guard that is not there would be missed too late.
    private static func noteMisspelt(_ environment: [String: String], _ catalog: OptionCatalog) {
        let prefix = "MEETERGO_"
        let known = catalog.all.map { SettingsLayers.variable($0.name) } + ["API_KEY", "CONFIG", "PROFILE"].map { prefix + $0 }
        for name in environment.keys.sorted() where name.hasPrefix(prefix) && !known.contains(name) {
            let names = known.map { $0.dropFirst(prefix.count) }.map(String.init)
            guard let meant = Spelling.nearest(to: String(name.dropFirst(prefix.count)), in: names, atMost: 2) else { continue }
            Console.note("meetergo-bulk: \(name) is no setting, and is not used; did you mean \(prefix)\(meant)?")
        }
    }

    private mutating func add(_ options: [OptionCatalog.Option], _ layers: SettingsLayers, _ command: String) {
        var words: [String] = []
        for option in options {
            let setting = layers.setting(option.name, defaultText: nil)
            guard let value = setting.value, Self.isTaken(setting, command, layers) else { continue }
            if option.isFlag {
                guard let isOn = Self.truth(value) else {
                    // The parser says what is wrong with it.
                    words.append("--\(option.name)=\(value)")
                    continue
                }
                if !isOn, !option.isInverted { continue }
                words.append(isOn ? "--\(option.name)" : "--no-\(option.name)")
            } else {
                words.append("--\(option.name)=\(value)")
            }
            added[option.name] = setting.source
        }
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        arguments.insert(contentsOf: words, at: end)
        let key = layers.setting(SettingsFile.key, defaultText: nil)
        if key.layer == .file, !options.isEmpty, layers.setting("api-key-file", defaultText: nil).layer == .nothing {
            self.key = key.value
        }
        var added = self.added
        if self.key != nil { added[SettingsFile.key] = key.source }
        Self.sources.withLock { [added] in $0 = added }
    }

    /// Whether a setting becomes an option of this command.
    private static func isTaken(_ setting: SettingsLayers.Setting, _ command: String, _ layers: SettingsLayers) -> Bool {
        switch (setting.name, setting.layer) {
        case (_, .flag), (_, .nothing): false
        // The command reads it itself; what works on a job goes to where the job went.
        case ("api-url", .environment): false
        case ("api-url", .file): !["retry", "undo"].contains(command)
        // A key in the environment comes before a file that the configuration names.
        case ("api-key-file", .file): layers.setting(SettingsFile.key, defaultText: nil).layer != .environment
        default: true
        }
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    /// The configuration file: the one that is named, or the first that is there. `none` means no file.
    static func path(_ named: String?, _ environment: [String: String], _ folder: String) -> String? {
        if let named { return named == "none" ? nil : named }
        var places = ["\(folder)/meetergo-bulk.yaml"]
        if let home = environment["XDG_CONFIG_HOME"].flatMap({ $0.isEmpty ? nil : $0 }) ?? environment["HOME"].map({ "\($0)/.config" }) {
            places.append("\(home)/meetergo-bulk/meetergo-bulk.yaml")
        }
        return places.first(where: FileManager.default.fileExists)
    }

    static func file(_ path: String?, profile: String?, _ catalog: OptionCatalog) throws(CommandFailure) -> SettingsFile? {
        let known = Set(catalog.all.map(\.name)).union([SettingsFile.key])
        guard let path else {
            if let profile {
                throw CommandFailure(
                    .usage, "--profile \(profile): there is no meetergo-bulk.yaml that could hold it. Name one with --config FILE.")
            }
            return nil
        }
        return try SettingsFile(path, profile: profile, known: known)
    }
}

/// A command line as words, looked at before it is parsed.
struct CommandLineText {
    private(set) var words: [String]

    init(_ words: [String]) { self.words = words }

    /// The first word that is no option.
    var command: String? { words.first { !$0.hasPrefix("-") } }

    /// Words before a `--`.
    private var active: ArraySlice<String> { words[..<(words.firstIndex(of: "--") ?? words.endIndex)] }

    /// Options by name; a flag has the value `true`, its opposite `false`.
    var options: [String: String] {
        var options: [String: String] = [:]
        let active = Array(self.active)
        for (index, word) in active.enumerated() where word.hasPrefix("--") {
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.first, !name.isEmpty else { continue }
            let next = index + 1 < active.count && !active[index + 1].hasPrefix("--") ? active[index + 1] : nil
            if parts.count == 2 {
                options[name] = parts[1]
            } else if name.hasPrefix("no-") {
                options[String(name.dropFirst(3))] = "false"
            } else {
                options[name] = next ?? "true"
            }
        }
        return options
    }

    /// Takes an option and its value away.
    mutating func take(_ name: String) throws(CommandFailure) -> String? {
        let end = active.endIndex
        if let index = words[..<end].firstIndex(where: { $0.hasPrefix("--\(name)=") }) {
            return String(words.remove(at: index).dropFirst(name.count + 3))
        }
        guard let index = words[..<end].firstIndex(of: "--\(name)") else { return nil }
        guard index + 1 < end, !words[index + 1].hasPrefix("--") else {
            throw CommandFailure(
                .usage,
                "--\(name) needs a value: \(name == "config" ? "a file, or none" : "a name that stands under profiles: in the file").")
        }
        words.remove(at: index)
        return words.remove(at: index)
    }
}
