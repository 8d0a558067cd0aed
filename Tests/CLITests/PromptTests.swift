import Foundation
import Subprocess
import SystemPackage
import Testing

/// The questions of `import --plan` and `undo`, answered at a terminal: `script` gives the program one of its own.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PromptTests {
    /// What is typed once the question has come.
    enum Answer: String, CaseIterable {
        case yes = "y\n"
        case word = " Yes \n"
        case no = "n\n"
        case enter = "\n"
        case other = "yup\n"
        /// Ctrl-D.
        case end = "\u{4}"
        /// Ctrl-C.
        case interrupt = "\u{3}"

        var goesOn: Bool { self == .yes || self == .word }
    }

    /// Runs the tool on a terminal and types the answer when the question is there.
    private func ask(_ sandbox: Sandbox, _ arguments: [String], _ answer: Answer) async throws -> (status: Int32, screen: String) {
        let words = [Programs.tool.string] + arguments
        let command = words.map { "'\($0)'" }.joined(separator: " ")
        let result = try await Subprocess.run(
            .path("/usr/bin/script"), arguments: ["--quiet", "--return", "--command", "exec \(command)", "/dev/null"],
            environment: sandbox.environment(), input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            var screen = ""
            var isAnswered = false
            for try await piece in execution.standardOutput {
                screen += unsafe piece.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
                if !isAnswered, screen.contains("[y/N] ") {
                    isAnswered = true
                    _ = try await execution.standardInputWriter.write(answer.rawValue)
                }
            }
            try await execution.standardInputWriter.finish()
            return screen
        }
        return (Finished(result.terminationStatus, out: nil, err: nil).status, result.closureResult)
    }

    @Test(arguments: Answer.allCases)
    func `import --plan goes on at y or yes, and at nothing else`(answer: Answer) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3), to: "u.csv")
            let (status, screen) = try await ask(
                sandbox, ["import", "users", place.path("u.csv"), "--plan", "--rate", "none", "--progress", "none"], answer)
            #expect(screen.contains("3 read = 3 create"))
            #expect(try await sandbox.statistics().writes == (answer.goesOn ? 3 : 0))
            #expect(place.exists("u.job") == answer.goesOn)
            switch answer {
            case .yes, .word: #expect(status == 0, "\(screen)")
            // As the shell says it of a program that SIGINT has ended.
            case .interrupt: #expect(status == 130, "\(screen)")
            default:
                #expect(status == 2, "\(screen)")
                #expect(screen.contains("Nothing was sent."))
            }
        }
    }

    @Test(arguments: Answer.allCases)
    func `undo goes on at y or yes, and at nothing else`(answer: Answer) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3), to: "u.csv")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            let (status, screen) = try await ask(
                sandbox, ["undo", place.path("u.job"), "--rate", "none", "--progress", "none"], answer)
            #expect(screen.contains("3 users will be deleted"), "\(screen)")
            let deleted = try await sandbox.effects().effects.filter { $0.kind == "user.deleted" }.count
            #expect(deleted == (answer.goesOn ? 3 : 0), "\(screen)")
            switch answer {
            case .yes, .word: #expect(status == 0, "\(screen)")
            case .interrupt: #expect(status == 130, "\(screen)")
            default:
                #expect(status == 2, "\(screen)")
                #expect(screen.contains("Nothing was done."))
            }
            // The job is not left locked or half done.
            let again = try await sandbox.tool("undo", place.path("u.job"), "--rate", "none", "--yes")
            #expect(again.status == 0, "\(again.err)")
        }
    }

    @Test func `without a terminal and without --yes nothing is done, and both say what to give`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "u.csv")
            let plan = try await sandbox.tool("import", "users", place.path("u.csv"), "--plan", input: "y\n")
            #expect(plan.status == 64)
            #expect(plan.err.contains("this is no terminal. --yes begins without asking"), "\(plan.err)")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            let undo = try await sandbox.tool("undo", place.path("u.job"), input: "y\n")
            #expect(undo.status == 64)
            #expect(undo.err.contains("this is no terminal. Give --yes, or --plan to see it only"), "\(undo.err)")
        }
    }
}
