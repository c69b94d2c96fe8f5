FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /app

# the one install script is that of the npm package "node", which is for machines without Node 24
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY mikro-orm.config.js mikro-orm.config.ts ./
COPY src ./src
RUN install -d -o node .cache

USER node
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD node -e "fetch('http://127.0.0.1:' + (process.env.PORT || 3001) + '/api/health/live').then((res) => process.exit(res.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "src/main.ts"]
