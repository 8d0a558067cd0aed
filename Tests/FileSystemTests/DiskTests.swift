import FileSystem
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct DiskTests {
    let folder: FilePath

    init() throws { folder = try TemporaryFolders.make() }

    private func text(_ file: FilePath) throws -> String { try String(contentsOfFile: file.string, encoding: .utf8) }

    private func mode(_ path: FilePath) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
    }

    @Test func `folders are made with all above them, for their owner alone, and may be there already`() throws {
        let deep = folder.appending("a").appending("b")
        try Disk.makeFolders(deep)
        try Disk.makeFolders(deep)
        try Disk.makeFolder(deep)
        #expect(try mode(deep) == 0o700)
    }

    @Test func `a file in the way of a folder is named with what was to be done`() throws {
        let path = folder.appending("a")
        try WholeFile.replace(path, with: "x".utf8)
        let failure = #expect(throws: FileFailure.self) { try Disk.makeFolder(path) }
        #expect(failure?.path == path && failure?.deed == .made && failure?.errno == .fileExists)
        #expect(failure.map { "\($0)" } == "\(path): cannot be made (File exists)")
        #expect(failure?.remedy.contains("give another one") == true)
    }

    @Test func `names are those of a folder without the hidden ones`() throws {
        for name in ["a", ".b", "c"] { try WholeFile.replace(folder.appending(name), with: "".utf8) }
        #expect(Disk.names(in: folder).sorted() == ["a", "c"])
        #expect(Disk.names(in: folder.appending("none")).isEmpty)
    }

    @Test func `a link is turned in one step`() throws {
        for name in ["one", "two"] { try WholeFile.replace(folder.appending(name), with: name.utf8) }
        let link = folder.appending("latest")
        try Disk.link(link, to: "one")
        try Disk.link(link, to: "two")
        #expect(try text(link) == "two")
        #expect(Disk.names(in: folder).sorted() == ["latest", "one", "two"])
    }

    @Test func `a file appears whole, replaces the old one, and is readable for its owner alone`() throws {
        let path = folder.appending("file")
        try WholeFile.replace(path, with: "old".utf8)
        let file = try WholeFile(path)
        try file.write("new".utf8)
        #expect(try text(path) == "old")
        try file.finish()
        #expect(try text(path) == "new")
        #expect(try mode(path) == 0o600)
    }

    @Test func `a file that is let go unfinished leaves nothing`() throws {
        let path = folder.appending("file")
        do {
            let file = try WholeFile(path)
            try file.write(Array(repeating: 65, count: 100_000))
        }
        #expect(Disk.names(in: folder).isEmpty)
    }

    @Test func `a file where none may be is refused with path and remedy`() throws {
        let failure = #expect(throws: FileFailure.self) { try WholeFile.replace(folder.appending("no").appending("file"), with: "".utf8) }
        #expect(failure?.deed == .written && failure?.errno == .noSuchFileOrDirectory && failure?.remedy == "check the path")
        #expect(FileFailure(folder, .written, .noSpace).remedy == "make room")
        #expect(FileFailure(folder, .written, .readOnlyFileSystem).remedy == "make the folder writable for you")
    }

    @Test func `bytes are read from an offset as far as there are any`() throws {
        let path = folder.appending("file")
        try WholeFile.replace(path, with: "0123456789".utf8)
        let file = try FileDescriptor.open(path, .readOnly)
        defer { try? file.close() }
        #expect(try Disk.read(file, at: 8, count: 5) == Array("89".utf8))
        #expect(try Disk.head(path, count: 3) == Array("012".utf8))
        #expect(throws: FileFailure(folder.appending("none"), .read, .noSuchFileOrDirectory)) {
            try Disk.head(folder.appending("none"), count: 3)
        }
    }

    @Test func `one lock excludes another through another descriptor, until it is let go`() throws {
        let path = folder.appending("lock")
        try WholeFile.replace(path, with: "".utf8)
        let (one, other) = (try FileDescriptor.open(path, .readWrite), try FileDescriptor.open(path, .readWrite))
        defer {
            try? one.close()
            try? other.close()
        }
        #expect(try Disk.lock(one, .exclusive))
        #expect(try !Disk.lock(other, .exclusive))
        #expect(try !Disk.lock(other, .shared))
        Disk.unlock(one)
        #expect(try Disk.lock(other, .shared))
        #expect(try Disk.lock(one, .shared))
    }

    @Test func `what runs under a lock file throws its own error`() throws {
        struct Mine: Error {}
        #expect(throws: Mine.self) {
            try Disk.locked(folder.appending("lock"), failure: { _ in Mine() }) { () throws(Mine) in throw Mine() }
        }
        #expect(throws: Mine.self) {
            try Disk.locked(folder.appending("no").appending("lock"), failure: { _ in Mine() }) { () throws(Mine) in }
        }
    }
}
