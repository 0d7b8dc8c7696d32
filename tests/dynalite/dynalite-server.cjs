// Serves dynalite on a free loopback port, prints the port, and ends when standard input closes.
// Its own command line can do neither, and drops kept-alive connections after five idle seconds.
const dynalite = require('dynalite')

const [path] = process.argv.slice(2)
const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => {
  server.close(() => process.exit(0))
  server.closeAllConnections()
})
process.stdin.resume()
process.on('SIGINT', () => {})
