import BulkModel
import HTTPTransport
import Mapping
import Records

// The switches name every case: one that is added does not compile until somebody says how it is brought about.

extension RecordsError.Code {
    var provocation: Provocation {
        switch self {
        case .noInput: .cannotBe("the command line takes no empty list of files")
        case .missing: .run(["check", "users", "missing.csv"])
        case .isDirectory: .run(["check", "users", "folder"])
        case .notReadable: .cannotBe("tests may run as root, who may read everything")
        case .readFailed: .cannotBe("needs a disk that fails in mid-file")
        case .empty: .run(["check", "users", "empty.csv"])
        case .unreadableHeader: .run(["check", "users", "header.csv"])
        case .notText: .run(["check", "users", "workbook.csv"])
        case .otherEncoding: .run(["check", "users", "utf32.csv"])
        case .brokenArchive: .run(["check", "users", "cut.csv.gz"])
        case .titleLines: .run(["check", "users", "titles.csv"])
        case .rowInOneCell: .run(["check", "users", "one-cell.csv"])
        case .jsonDocument: .run(["check", "users", "array.json"])
        case .mixedFormats: .run(["check", "users", "users.csv", "rows.jsonl"])
        case .standardInputTwice: .run(["check", "users", "-", "-"])
        case .invalidDelimiter: .cannotBe("--delimiter takes no such character")
        case .invalidSetting: .run(["check", "users", "rows.jsonl", "--skip-lines", "1"])
        case .brokenQuotes: .cannotBe("takes some hundred megabytes of quotes")
        case .changed: .cannotBe("takes a file that is written to between two moments of the run")
        }
    }
}

extension MappingError.Kind {
    var provocation: Provocation {
        switch self {
        case .missingColumns: .run(["check", "users", "nomail.csv"])
        case .twice: .run(["check", "users", "twice.csv"])
        case .mapping: .run(["check", "users", "users.csv", "--preset", "goggle-users"])
        case .noTimeZone: .run(["check", "bookings", "calendly.csv"])
        }
    }
}

extension LedgerFailure.Kind {
    var provocation: Provocation {
        switch self {
        case .disk: .run(["import", "users", "users.csv", "--job", "users.csv"])
        case .missing: .run(["status", "norun.job"])
        case .unusable: .run(["status", "spoilt.job"])
        case .locked: .run(["import", "users", "users.csv", "--job", "locked.job"])
        case .mismatch: .run(["import", "bookings", "queue.csv", "--no-notify", "--job", "users.job"])
        }
    }
}

extension TransportSetupError.Code {
    var provocation: Provocation {
        switch self {
        case .badOrigin: .run(["import", "users", "users.csv", "--api-url", "meetergo"])
        case .insecureOrigin: .run(["import", "users", "users.csv", "--api-url", "http://api.example.com"])
        case .badSetting: .cannotBe("the command line checks first: see commands.txt")
        case .unreadableCAFile: .run(["import", "users", "users.csv", "--cacert", "missing.pem"])
        case .libcurl: .cannotBe("takes a broken libcurl")
        case .thread: .cannotBe("takes a system that gives no thread")
        }
    }
}

extension ExitStatus {
    /// Where the snapshots show a command that ends with this code.
    var provocation: Provocation {
        switch self {
        case .accountingBroken: .cannotBe("would be a bug")
        case .disk: .run(["import", "users", "users.csv", "--job", "users.csv"])
        case .credential: .runWith(["MEETERGO_API_KEY": "ak_live:nobody"], ["import", "users", "users.csv"])
        case .unreachable: .run(["import", "users", "users.csv", "--api-url", "http://127.0.0.1:1"])
        case .unreadableInput: .run(["check", "users", "missing.csv"])
        case .interrupted: .cannotBe("see endings/interrupted.txt")
        case .terminated: .cannotBe("as interrupted, by another signal")
        case .stopped: .cannotBe("see endings/stopped by max-errors.txt")
        case .unknownRows: .cannotBe("see endings/unknown remains.txt")
        case .someFailed: .run(["check", "users", "invalid.csv"])
        case .usage: .run(["import", "users", "-"])
        case .success: .run(["check", "users", "users.csv"])
        }
    }
}

/// The messages of single commands and options.
enum CommandMessages {
    static let cases: [(name: String, provocation: Provocation)] = [
        ("an unknown option", .run(["import", "users", "users.csv", "--rat", "5/min"])),
        ("an unknown command", .run(["imprt"])),
        ("a value that does not fit", .run(["import", "users", "users.csv", "--timeout", "soon"])),
        ("preset and map", .run(["check", "users", "users.csv", "--preset", "none", "--map", "m.yaml"])),
        ("record limit", .run(["check", "users", "users.csv", "--record-limit", "5"])),
        ("skip lines", .run(["check", "users", "users.csv", "--skip-lines=-1"])),
        ("timeout out of bounds", .run(["import", "users", "users.csv", "--timeout", "0"])),
        ("an acting user that fits no header", .run(["import", "users", "users.csv", "--acting-user", "jané"])),
        ("max in flight", .run(["import", "users", "users.csv", "--max-in-flight", "0"])),
        ("burst", .run(["import", "users", "users.csv", "--burst", "0"])),
        ("attempts", .run(["import", "users", "users.csv", "--attempts", "99"])),
        ("quota window", .run(["import", "users", "users.csv", "--quota-window", "0"])),
        ("fix two files", .run(["check", "users", "users.csv", "other.csv", "--fix", "mended.csv"])),
        ("fix onto itself", .run(["check", "users", "users.csv", "--fix", "users.csv"])),
        ("options of bookings", .run(["import", "users", "users.csv", "--no-notify"])),
        ("options of bookings in plan", .run(["plan", "users", "users.csv", "--no-notify"])),
        ("yes without plan", .run(["import", "users", "users.csv", "--yes"])),
        ("records", .run(["inspect", "users.csv", "--records=-1"])),
        ("undo of run 0", .run(["undo", "users.job", "--run", "0"])),
        ("undo with a long reason", .run(["undo", "users.job", "--reason", String(repeating: "x", count: 501)])),
        ("no choice about mails", .run(["import", "bookings", "queue.csv"])),
        ("no key", .runWith(["MEETERGO_API_KEY": ""], ["import", "users", "users.csv"])),
        ("a key with blanks", .runWith(["MEETERGO_API_KEY": "a b"], ["import", "users", "users.csv"])),
        ("a key file that is not there", .run(["import", "users", "users.csv", "--api-key-file", "missing.key"])),
        ("a key file that others can read", .run(["import", "users", "users.csv", "--api-key-file", "key-open"])),
        ("a key file without a key", .run(["import", "users", "users.csv", "--api-key-file", "key-empty"])),
        ("an acting user nobody knows", .run(["import", "users", "users.csv", "--acting-user", "no@sandbox.example"])),
        ("until is past", .run(["import", "users", "users.csv", "--until", "2020-01-01T06:00:00Z"])),
        ("plan without a terminal", .run(["import", "users", "other.csv", "--plan"])),
        ("plan into no folder", .run(["plan", "users", "users.csv", "--out", "nowhere/plan.csv"])),
        ("check into no folder", .run(["check", "users", "users.csv", "--out", "nowhere/problems.csv"])),
        ("undo without a terminal", .run(["undo", "users.job"])),
        ("undo of no run", .run(["undo", "users.job", "--run", "9"])),
        ("undo of no job", .run(["undo", "norun.job"])),
        ("retry of no job", .run(["retry", "norun.job"])),
        ("report of no run", .run(["report", "users.job", "--run", "9"])),
        ("an unknown preset", .run(["presets", "calendy"])),
        ("a preset of the other kind", .run(["check", "users", "users.csv", "--preset", "calendly"])),
        ("a mapping that is not there", .run(["check", "users", "users.csv", "--map", "missing.yaml"])),
        ("a mapping that is broken", .run(["check", "users", "users.csv", "--map", "no.yaml"])),
        ("a mapping with an unknown field", .run(["check", "users", "users.csv", "--map", "unknown-field.yaml"])),
        ("a table of names with one column", .run(["check", "bookings", "queue.csv", "--host-map", "one-column.csv"])),
        ("dates that nothing decides", .run(["check", "bookings", "undecided.csv"])),
        ("dates that contradict each other", .run(["check", "bookings", "contrary.csv"])),
        ("a web page", .run(["check", "users", "page.csv"])),
        ("a configuration that is not there", .run(["config", "show", "--config", "missing.yaml"])),
        ("a configuration with a key that others can read", .run(["config", "show", "--config", "config-key.yaml"])),
        ("a configuration that others can change", .run(["config", "show", "--config", "config-open.yaml"])),
        ("a configuration that is a list", .run(["config", "show", "--config", "config-list.yaml"])),
        ("a configuration that is no YAML", .run(["config", "show", "--config", "config-broken.yaml"])),
        ("a setting nobody knows", .run(["config", "show", "--config", "config-typo.yaml"])),
        ("a profile nobody knows", .run(["config", "show", "--config", "config-profile.yaml", "--profile", "nigth"])),
        ("a profile without a file", .run(["config", "show", "--config", "none", "--profile", "night"])),
        ("a setting with two values", .run(["config", "show", "--config", "config-value.yaml"])),
        ("profiles that are none", .run(["config", "show", "--config", "config-profiles.yaml"])),
        ("updates of bookings", .run(["import", "bookings", "queue.csv", "--no-notify", "--on-change", "update"])),
        ("existing bookings", .run(["import", "bookings", "queue.csv", "--no-notify", "--on-existing", "adopt"])),
        (
            "another slot in one attempt",
            .run(["import", "bookings", "queue.csv", "--no-notify", "--on-slot-taken", "next", "--attempts", "1"])
        ),
        ("a window without another slot", .run(["import", "bookings", "queue.csv", "--no-notify", "--slot-window", "2d"])),
        ("too few rows", .run(["import", "users", "users.csv", "--expect-rows", "1000.."])),
        ("provisional users", .run(["status", "users.job", "--refresh"])),
        ("config without a file", .run(["config", "show", "--config"])),
    ]
}
