extension A2A {
    /// Where an agent tells of a task's changes (specification 4.3).
    public struct PushConfiguration: Codable, Sendable, Hashable {
        public struct Authentication: Codable, Sendable, Hashable {
            /// `Bearer`, `Basic` ….
            public var scheme: String
            /// Sent along after the scheme; never given back.
            public var credentials: String?

            public init(scheme: String, credentials: String? = nil) {
                self.scheme = scheme
                self.credentials = credentials
            }
        }

        public var tenant: String?
        /// Of the configuration, among those of its task; one is made where none is given.
        public var id: String?
        public var taskId: String?
        public var url: String
        /// Sent along as it is, so that the receiver knows its own task; never given back.
        public var token: String?
        public var authentication: Authentication?

        public init(
            id: String? = nil,
            taskId: String? = nil,
            url: String,
            token: String? = nil,
            authentication: Authentication? = nil
        ) {
            self.id = id
            self.taskId = taskId
            self.url = url
            self.token = token
            self.authentication = authentication
        }
    }

    /// Answer of the list of a task's push configurations.
    public struct PushConfigurationList: Codable, Sendable, Hashable {
        public var configs: [PushConfiguration]
        public var nextPageToken: String?

        public init(configs: [PushConfiguration], nextPageToken: String? = nil) {
            self.configs = configs
            self.nextPageToken = nextPageToken
        }
    }

    /// What `ListTasks` is asked (specification 3.1.4).
    public struct ListTasksRequest: Codable, Sendable, Hashable {
        public var contextId: String?
        public var status: State?
        /// 1 to 100; 50 where none is given.
        public var pageSize: Int?
        public var pageToken: String?
        public var historyLength: Int?
        /// ISO 8601: tasks whose status is younger.
        public var statusTimestampAfter: String?
        public var includeArtifacts: Bool?

        public init(
            contextId: String? = nil,
            status: State? = nil,
            pageSize: Int? = nil,
            pageToken: String? = nil,
            historyLength: Int? = nil,
            statusTimestampAfter: String? = nil,
            includeArtifacts: Bool? = nil
        ) {
            self.contextId = contextId
            self.status = status
            self.pageSize = pageSize
            self.pageToken = pageToken
            self.historyLength = historyLength
            self.statusTimestampAfter = statusTimestampAfter
            self.includeArtifacts = includeArtifacts
        }
    }

    public struct ListTasksResponse: Codable, Sendable, Hashable {
        /// The newest status first.
        public var tasks: [Task]
        /// Empty on the last page.
        public var nextPageToken: String
        public var pageSize: Int
        /// Of all pages.
        public var totalSize: Int

        public init(tasks: [Task], nextPageToken: String, pageSize: Int, totalSize: Int) {
            self.tasks = tasks
            self.nextPageToken = nextPageToken
            self.pageSize = pageSize
            self.totalSize = totalSize
        }
    }
}
