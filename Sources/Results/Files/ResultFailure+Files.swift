import BulkModel
import FileSystem
import SystemPackage

extension ResultFailure {
    /// Runs `body` and words what it throws for the file at `path`.
    static func wording<Value>(_ path: FilePath, _ body: () throws -> Value) throws(ResultFailure) -> Value {
        do {
            return try body()
        } catch let error as ResultFailure { throw error } catch {
            let failure = error as? FileFailure ?? FileFailure(path, .written, error as? Errno ?? .ioError)
            throw ResultFailure(
                "\(failure.path): cannot be written (\(failure.errno)); \(failure.remedy), then run the same command again: nothing is lost"
            )
        }
    }
}
