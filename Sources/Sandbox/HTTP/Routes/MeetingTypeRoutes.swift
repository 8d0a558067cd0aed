extension Company {
    /// The acting user's types, a bare array (API page 9.1).
    func listMeetingTypes(_ call: Call) -> Reply {
        let own = [ids.ownType(ofUser: call.actor)]
        let special = call.actor == Self.owner ? IdentifierBook.Special.allCases.map { ids.index(of: $0) } : []
        return Reply(200) { writer in
            writer.array { writer in
                for index in own + special where meetingTypes[index].createdAt <= call.horizon { writer.meetingType(index, of: self) }
            }
        }
    }

    func showMeetingType(_ call: Call) throws(Refusal) -> Reply {
        guard let index = meetingType(try call.identifier()), meetingTypes[index].createdAt <= call.horizon else {
            throw .meetingTypeNotFound
        }
        return Reply(200) { $0.meetingType(index, of: self) }
    }

    func showQueue(_ call: Call) throws(Refusal) -> Reply {
        try requireQueue(call)
        return Reply(200) { $0.queue(of: self) }
    }

    func workspaceQueues(_ call: Call) throws(Refusal) -> Reply {
        guard try call.identifier() == IdentifierBook.workspace else { throw Refusal(404, "Workspace not found") }
        return Reply(200) { writer in
            writer.array { $0.queue(of: self) }
        }
    }

    func nextHosts(_ call: Call) throws(Refusal) -> Reply {
        try requireQueue(call)
        return Reply(200) { writer in
            writer.object { writer in
                writer.array("nextHosts") { writer in
                    for index in queueOrder { writer.host(index, of: self) }
                }
            }
        }
    }

    private func requireQueue(_ call: Call) throws(Refusal) {
        guard try call.identifier() == IdentifierBook.queue else { throw Refusal(404, "Queue not found") }
    }
}
