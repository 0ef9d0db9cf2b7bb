import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/resources.css';
import './styles/console.css';
import './styles/telemetry.css';
import { follow } from './api/events';
import { App } from './shell/app';
import { followLinks } from './shell/location';
import { listenForKeys } from './shell/keys';
import { followTheme } from './shell/theme';

followTheme();
followLinks();
listenForKeys();
follow();
render(<App />, document.getElementById('app')!);
