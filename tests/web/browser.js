// One step in a headless Chromium, for tests/web/run:
//
//   browser.js ask URL KIND MESSAGE PICTURE   fills the guest's form in and sends
//                                             it, with scripts switched off
//   browser.js look URL PICTURE [LANGUAGE]    opens a page
//   browser.js board URL HOTEL LOGIN PIN PICTURE   signs in and opens the dashboard
//
// Prints what a person reads there. Pictures go to $PICTURES, as a telephone and
// as a desktop has them. Every page is held against axe's rules; what it finds is
// printed to standard error, and the exit status is 1.
'use strict';

const fs = require('fs');
const path = require('path');
const modules = path.join(process.env.WEB_MODULES, 'node_modules');
const puppeteer = require(path.join(modules, 'puppeteer-core'));
const axe = fs.readFileSync(path.join(modules, 'axe-core', 'axe.min.js'), 'utf8');

const sizes = {
	phone: { width: 360, height: 640, isMobile: true, deviceScaleFactor: 2 },
	desktop: { width: 1280, height: 900 },
};
let found = 0;

async function shoot(page, name) {
	for (const [size, viewport] of Object.entries(sizes)) {
		await page.setViewport(viewport);
		await page.screenshot({
			path: path.join(process.env.PICTURES, `${name}-${size}.png`),
			fullPage: true,
		});
		// Nothing but a table in its own frame may be wider than the screen.
		const wide = await page.evaluate(
			() => document.documentElement.scrollWidth > window.innerWidth);
		if (wide) {
			found++;
			console.error(`${name}: wider than a ${size}`);
		}
	}
}

async function check(page, name) {
	await page.evaluate(axe);
	const result = await page.evaluate(() => window.axe.run(document));
	for (const v of result.violations) {
		found++;
		console.error(`${name}: ${v.id}: ${v.help}`);
		for (const n of v.nodes.slice(0, 3))
			console.error(`    ${n.html}`);
	}
}

async function show(page, name) {
	await shoot(page, name);
	await check(page, name);
	console.log(await page.evaluate(() => document.body.innerText));
}

async function submit(page, button) {
	await Promise.all([page.waitForNavigation(), page.click(button)]);
}

const steps = {
	async ask(page, url, kind, message, name) {
		await page.setJavaScriptEnabled(false);
		await page.goto(url);
		await page.click(`input[name=kind][value=${kind}]`);
		await page.type('#message', message);
		await submit(page, 'button[type=submit]');
		const there = page.url();
		await page.setJavaScriptEnabled(true);
		await page.goto(there);
		await show(page, name);
	},
	async look(page, url, name, language) {
		if (language)
			await page.setExtraHTTPHeaders({ 'Accept-Language': language });
		await page.goto(url);
		await show(page, name);
	},
	async board(page, url, hotel, login, pin, name) {
		await page.goto(url);
		await shoot(page, 'sign-in');
		await check(page, 'sign-in');
		await page.type('#hotel', hotel);
		await page.type('#login', login);
		await page.type('#pin', pin);
		await submit(page, 'button[type=submit]');
		await show(page, name);
	},
};

(async () => {
	const [step, ...args] = process.argv.slice(2);
	const browser = await puppeteer.launch({
		executablePath: process.env.CHROMIUM,
		headless: 'shell',
		args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
		timeout: 120000,
		protocolTimeout: 240000,
	});
	try {
		const page = await browser.newPage();
		page.setDefaultTimeout(120000);
		// A script, a style or a picture that the policy keeps out says so here.
		page.on('console', (m) => {
			if (m.type() === 'error' && /Content Security Policy/.test(m.text())) {
				found++;
				console.error(m.text());
			}
		});
		await steps[step](page, ...args);
	} finally {
		await browser.close();
	}
	process.exit(found === 0 ? 0 : 1);
})().catch((e) => {
	console.error(String(e));
	process.exit(2);
});
