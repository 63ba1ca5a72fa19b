/** The page's entry: the client of wherever this page runs, and the screens over it. */
import { createTerminalClient } from './client/create-terminal-client.ts';
import { mountApp } from './mount-app.tsx';

mountApp(createTerminalClient(), document.getElementById('root'));
