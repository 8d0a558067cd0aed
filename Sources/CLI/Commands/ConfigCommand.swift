import ArgumentParser
import BulkModel
import Foundation
import JSONText

/// `meetergo-bulk config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Shows the settings in force and where each comes from.",
        discussion: """
            A setting has the name of an option without its dashes. The first of these that says something counts: the command line, the environment
            (MEETERGO_ and the name in capitals, such as MEETERGO_MAX_IN_FLIGHT), the configuration file, the default.

            The file is the one of --config FILE or MEETERGO_CONFIG, else ./meetergo-bulk.yaml, else ~/.config/meetergo-bulk/meetergo-bulk.yaml;
            --config none reads none. Its profiles are chosen by --profile NAME, MEETERGO_PROFILE, or profile: in the file:

              acting-user: ana@example.com
              rate: 100/min
              profiles:
                try:
                  api-url: http://127.0.0.1:8089
                  api-key-file: /home/ana/try.key

            The file may hold the key itself (api-key) if nobody else can read it.
            """,
        subcommands: [Show.self], defaultSubcommand: Show.self)

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Lists every setting with its value and source; the key is never shown.",
            discussion: """
                EXAMPLES:
                  meetergo-bulk config show
                  meetergo-bulk config show --profile try --timeout 60
                \(ExitText.table)
                """)

        @Flag(help: "Print the settings as JSON on stdout.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: "Options of other commands, to see what they would change.")
        var options: [String] = []

        func run() throws {
            try exiting {
                let (environment, line) = (ProcessInfo.processInfo.environment, CommandLineText(Array(CommandLine.arguments.dropFirst())))
                let flags = line.options
                let catalog = OptionCatalog.tool
                let path = ConfiguredArguments.path(
                    flags["config"] ?? environment["MEETERGO_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }, environment,
                    FileManager.default.currentDirectoryPath)
                let profile = flags["profile"] ?? environment["MEETERGO_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
                let layers = SettingsLayers(
                    flags: flags, environment: environment, file: try ConfiguredArguments.file(path, profile: profile, catalog))
                let key = OptionCatalog.Option(name: SettingsFile.key)
                let settings = ([key] + catalog.all).map { layers.setting($0.name, defaultText: $0.defaultText) }
                json ? try printJSON(settings, layers) : printLines(settings, layers)
                return .success
            }
        }

        private func printLines(_ settings: [SettingsLayers.Setting], _ layers: SettingsLayers) {
            let profile = layers.file?.profile.map { ", profile \($0)" } ?? ""
            Console.out("configuration: \(layers.file.map { $0.path + profile } ?? "no file")")
            let width = settings.map(\.name.count).max() ?? 0
            let values = settings.map { $0.isSecret && $0.value != nil ? "<redacted>" : $0.value ?? "not set" }
            let wide = min(48, values.map(\.count).max() ?? 0)
            // What is not set has no value of its own: the command, its input or another option decides.
            for (setting, value) in zip(settings, values) {
                let name = setting.name + String(repeating: " ", count: width - setting.name.count)
                Console.out("\(name)  \(value)\(String(repeating: " ", count: max(0, wide - value.count)))  \(setting.source)")
            }
        }

        private func printJSON(_ settings: [SettingsLayers.Setting], _ layers: SettingsLayers) throws {
            var object: JSONObject = [:]
            for setting in settings {
                let value: JSON = setting.isSecret && setting.value != nil ? "<redacted>" : setting.value.map { .string($0) } ?? .null
                object[setting.name] = ["value": value, "source": .string(setting.source)]
            }
            var bytes: [UInt8] = []
            JSON.object([
                "file": layers.file.map { .string($0.path) } ?? .null, "profile": layers.file?.profile.map { .string($0) } ?? .null,
                "settings": .object(object),
            ]).write(into: &bytes)
            Console.out(bytes: bytes + [UInt8(ascii: "\n")])
        }
    }
}
