import Glibc
import Records

// Reads files and does nothing with their records; prints records per second of CPU time, system calls included. See scripts/bench/reader.

let paths = CommandLine.arguments.dropFirst()
guard !paths.isEmpty else {
    print("usage: records-bench FILE…")
    exit(64)
}
do {
    for path in paths {
        let start = clock()
        let reader = try RecordReader([.file(path: path)])
        var records = 0
        var faults = 0
        while let item = try reader.next() {
            switch item {
            case .record: records += 1
            case .fault: faults += 1
            }
        }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        print(Int(Double(records) / seconds), "records/s:", records, "records,", faults, "faults,", seconds, "s of", path)
    }
} catch {
    print(error)
    exit(65)
}
