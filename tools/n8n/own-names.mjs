// Loaded into n8n before its own code. n8n checks no `Host`, so a page of another server whose name was
// made to lead to this machine (DNS rebinding) could call it as its own. Only this machine's names count.
import { Server } from 'node:http';

const ownNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const { emit } = Server.prototype;

Server.prototype.emit = function (event, request, ...rest) {
	const isCall = event === 'request' || event === 'upgrade';
	if (!isCall || ownNames.test(request.headers.host ?? '')) {
		return emit.call(this, event, request, ...rest);
	}
	const [answer] = rest;
	if (event === 'upgrade') answer.destroy();
	else answer.writeHead(403).end('This n8n answers as localhost, 127.0.0.1 and [::1] only.\n');
	return true;
};
