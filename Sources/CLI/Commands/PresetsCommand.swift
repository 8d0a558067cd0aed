import ArgumentParser
import BulkModel
import Foundation
import Mapping

/// `meetergo-bulk presets`.
struct PresetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets",
        abstract: "Lists the programs whose exports are read as they are, or prints one mapping for changing.",
        discussion: """
            EXAMPLES:
              meetergo-bulk presets
              meetergo-bulk presets calendly > mine.yaml
              meetergo-bulk import bookings export.csv --map mine.yaml --timezone Europe/Berlin --no-notify

            A mapping says for each field which columns it is made of: "{First Name} {Last Name}". Behind a bar stands what is done \
            with a column: before:TEXT, after:TEXT, inside (the last parentheses), outside, first (word), rest, plus. Of several \
            templates in a list the first counts that is not empty. A field can also say from, values, otherwise (keep, drop or \
            refuse) and default.
            \(ExitText.table)
            """)

    @Argument(help: "The preset to print; none lists all.")
    var name: String?

    func run() throws {
        try exiting {
            do throws(MappingError) {
                let presets = try PresetCatalogue.all()
                guard let name else {
                    let width = presets.map(\.mapping.name.count).max() ?? 0
                    for preset in presets {
                        let mapping = preset.mapping
                        let padded = mapping.name.padding(toLength: width, withPad: " ", startingAt: 0)
                        let zone = mapping.zone == MappingFile.Zone.none ? "; needs --timezone" : ""
                        Console.out("\(padded)  \(mapping.kind.rawValue)  \(mapping.title) (\(mapping.certainty)\(zone))")
                    }
                    return .success
                }
                guard let preset = presets.first(where: { $0.mapping.name == name }) else {
                    throw MappingChooser.unknown(name, presets.map(\.mapping.name), file: name)
                }
                Console.out(bytes: Array(preset.yaml.utf8))
                return .success
            } catch {
                throw CommandFailure(.usage, error)
            }
        }
    }
}
