/** The application's menu: the usual words, and the red button, which asks before it does anything. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** Installs the menu. `developer` adds reload and the developer tools. */
export function installMenu(developer: boolean, closeAll: () => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(developer, process.platform === 'darwin', closeAll)));
}

function template(developer: boolean, mac: boolean, closeAll: () => void): MenuItemConstructorOptions[] {
  const developerItems: MenuItemConstructorOptions[] = developer
    ? [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [appMenu] : [{ label: 'File', submenu: [{ role: 'quit' }] } satisfies MenuItemConstructorOptions]),
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...developerItems,
      ],
    },
    { label: 'Trading', submenu: [{ label: 'Close all…', click: closeAll }] },
    { label: 'Window', submenu: [{ role: 'minimize' }, ...(mac ? [{ role: 'front' as const }] : [])] },
    ...(mac ? [] : [{ label: 'Help', submenu: [{ role: 'about' }] } satisfies MenuItemConstructorOptions]),
  ];
}
